import ProtoRuntime

// Methods one by one, where no service is written whole: tests and benchmarks.
extension Router {
    /// See ``UnaryHandler/immediate(_:)``.
    @inlinable
    package mutating func unary<Request, Response>(
        _ method: MethodPath<Request, Response>,
        _ handler: @escaping @Sendable (Request, CallContext) throws(RPCError) -> Response
    ) {
        handle(method, UnaryHandler.immediate(handler))
    }

    /// See ``UnaryHandler/task(_:)``.
    package mutating func asyncUnary<Request, Response>(
        _ method: MethodPath<Request, Response>,
        _ handler: @escaping @Sendable (Request, CallContext) async throws -> Response
    ) {
        handle(method, UnaryHandler.task(handler))
    }

    /// See ``ServerStreamingHandler/task(_:)``.
    package mutating func serverStreaming<Request, Response>(
        _ method: MethodPath<Request, Response>,
        _ handler: @escaping @Sendable (Request, ResponseWriter<Response>, CallContext) async throws -> Void
    ) {
        handle(method, ServerStreamingHandler.task(handler))
    }

    /// See ``ServerStreamingHandler/latestValue(_:)``.
    package mutating func latestValue<Request, Response>(
        _ method: MethodPath<Request, Response>,
        _ handler: @escaping @Sendable (Request, LatestValueWriter, CallContext) throws(RPCError) -> Void
    ) {
        handle(method, ServerStreamingHandler.latestValue(handler))
    }

    /// See ``ClientStreamingHandler/task(_:)``.
    package mutating func clientStreaming<Request, Response>(
        _ method: MethodPath<Request, Response>,
        _ handler: @escaping @Sendable (MessageStream<Request>, CallContext) async throws -> Response
    ) {
        handle(method, ClientStreamingHandler.task(handler))
    }

    /// See ``BidirectionalHandler/task(_:)``.
    package mutating func bidirectional<Request, Response>(
        _ method: MethodPath<Request, Response>,
        _ handler: @escaping @Sendable (MessageStream<Request>, ResponseWriter<Response>, CallContext) async throws -> Void
    ) {
        handle(method, BidirectionalHandler.task(handler))
    }
}
