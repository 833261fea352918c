import NIOCore
import ProtoRuntime

extension Router {
    /// Registers a unary method that answers at once. It runs on the connection's event loop, without a task: it must not
    /// block, and a long computation holds up the other calls of that loop.
    @inlinable
    public mutating func unary<Request, Response>(
        _ method: MethodPath<Request, Response>,
        _ handler: @escaping @Sendable (Request, CallContext) throws(RPCError) -> Response
    ) {
        add(
            MethodDescriptor(method), [.unary],
            .immediate { (bytes, context, arena, out) throws(RPCError) in
                let request = try bytes.unpackMessage(as: Request.self, arena: arena)
                out.writeFramed(try handler(request, context), arena: arena)
            })
    }

    /// Registers a unary method that has to wait. It runs in a task, which is cancelled when the caller resets the stream,
    /// the deadline passes or the connection is lost.
    public mutating func asyncUnary<Request, Response>(
        _ method: MethodPath<Request, Response>,
        _ handler: @escaping @Sendable (Request, CallContext) async throws -> Response
    ) {
        add(
            MethodDescriptor(method), [.unary],
            .concurrent { requests, responses, context in
                let request = try await MessageStream<Request>(requests).single()
                let response = try await handler(request, context)
                try await ResponseWriter<Response>(responses).send(response)
            })
    }

    /// Registers a method that answers with a stream, written by an async handler. `send` suspends while the peer is slow,
    /// so a call holds at most `ServerSettings.sendBufferLimit` bytes and one message. The status is OK when the handler returns.
    public mutating func serverStreaming<Request, Response>(
        _ method: MethodPath<Request, Response>,
        _ handler: @escaping @Sendable (Request, ResponseWriter<Response>, CallContext) async throws -> Void
    ) {
        add(
            MethodDescriptor(method), [.serverStreaming],
            .concurrent { requests, responses, context in
                let request = try await MessageStream<Request>(requests).single()
                try await handler(request, ResponseWriter(responses), context)
            })
    }

    /// Registers a method that answers with the newest of a changing value. The handler runs on the connection's event loop,
    /// keeps the writer for whoever makes the values, and returns; there is no task per subscriber.
    public mutating func latestValue<Request, Response>(
        _ method: MethodPath<Request, Response>,
        _ handler: @escaping @Sendable (Request, LatestValueWriter, CallContext) throws(RPCError) -> Void
    ) {
        add(
            MethodDescriptor(method), [.serverStreaming],
            .latestValue { (bytes, writer, context, arena) throws(RPCError) in
                try handler(try bytes.unpackMessage(as: Request.self, arena: arena), writer, context)
            })
    }

    /// Registers a method that takes a stream and answers once. Requests not yet taken hold the peer back.
    public mutating func clientStreaming<Request, Response>(
        _ method: MethodPath<Request, Response>,
        _ handler: @escaping @Sendable (MessageStream<Request>, CallContext) async throws -> Response
    ) {
        add(
            MethodDescriptor(method), [.clientStreaming],
            .concurrent { requests, responses, context in
                let response = try await handler(MessageStream(requests), context)
                try await ResponseWriter<Response>(responses).send(response)
            })
    }

    /// Registers a method that streams both ways. The status is OK when the handler returns.
    public mutating func bidirectional<Request, Response>(
        _ method: MethodPath<Request, Response>,
        _ handler: @escaping @Sendable (MessageStream<Request>, ResponseWriter<Response>, CallContext) async throws -> Void
    ) {
        add(
            MethodDescriptor(method), [.bidirectional],
            .concurrent { requests, responses, context in
                try await handler(MessageStream(requests), ResponseWriter(responses), context)
            })
    }
}
