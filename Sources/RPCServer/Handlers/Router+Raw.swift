import NIOCore

extension Router {
    /// Registers a unary method on packed messages, answered at once on the event loop.
    public mutating func rawUnary(
        _ method: MethodDescriptor, _ handler: @escaping @Sendable (ByteBuffer, CallContext) throws(RPCError) -> ByteBuffer
    ) {
        add(
            method, [.unary],
            .immediate { (bytes, context, _, out) throws(RPCError) in
                let response = try handler(bytes, context)
                out.writeMultipleIntegers(UInt8(0), UInt32(truncatingIfNeeded: response.readableBytes))
                out.writeImmutableBuffer(response)
            })
    }

    /// Registers a method of any kind on packed messages, run in a task. A unary or client-streaming handler writes one response.
    public mutating func raw(
        _ method: MethodDescriptor,
        _ handler: @escaping @Sendable (RawMessageStream, RawResponseWriter, CallContext) async throws -> Void
    ) {
        add(
            method, [.unary, .serverStreaming, .clientStreaming, .bidirectional],
            .concurrent { requests, responses, context in
                try await handler(RawMessageStream(requests), RawResponseWriter(responses), context)
            })
    }

    /// Registers a latest-value method on packed messages.
    public mutating func rawLatestValue(
        _ method: MethodDescriptor, _ handler: @escaping @Sendable (ByteBuffer, LatestValueWriter, CallContext) throws(RPCError) -> Void
    ) {
        add(
            method, [.serverStreaming], .latestValue { (bytes, writer, context, _) throws(RPCError) in try handler(bytes, writer, context) }
        )
    }
}
