import ProtoRuntime

extension Router {
    /// Has a unary method answered by a handler.
    public mutating func handle<Request, Response>(
        _ method: MethodPath<Request, Response>, _ handler: UnaryHandler<Request, Response>
    ) {
        add(MethodDescriptor(method), [.unary], handler.implementation)
    }

    /// Has a method that streams its responses answered by a handler.
    public mutating func handle<Request, Response>(
        _ method: MethodPath<Request, Response>, _ handler: ServerStreamingHandler<Request, Response>
    ) {
        add(MethodDescriptor(method), [.serverStreaming], handler.implementation)
    }

    /// Has a method that streams its requests answered by a handler.
    public mutating func handle<Request, Response>(
        _ method: MethodPath<Request, Response>, _ handler: ClientStreamingHandler<Request, Response>
    ) {
        add(MethodDescriptor(method), [.clientStreaming], handler.implementation)
    }

    /// Has a method that streams both ways answered by a handler.
    public mutating func handle<Request, Response>(
        _ method: MethodPath<Request, Response>, _ handler: BidirectionalHandler<Request, Response>
    ) {
        add(MethodDescriptor(method), [.bidirectional], handler.implementation)
    }
}
