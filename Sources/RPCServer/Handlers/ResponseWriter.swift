import ProtoRuntime

/// Where a streaming handler writes. Any task may use it; messages go out in the order of the calls.
public struct ResponseWriter<Message: ProtoMessage>: Sendable {
    private let queue: OutboundQueue

    init(_ queue: OutboundQueue) { self.queue = queue }

    /// Sends a message. Suspends while the peer is slow and the send buffer is full. Throws when the call is over:
    /// an `RPCError` with the reason, or `CancellationError`. A message over ``CallSettings/sendLimit`` throws RESOURCE_EXHAUSTED
    /// and is not sent; the call can go on.
    /// - Parameter compress: false for a message that is to go as it is where the call's responses are compressed.
    public func send(_ message: Message, compress: Bool = true) async throws { try await queue.send(message, compress: compress) }

    /// Sends a message packed before, see ``send(_:compress:)``.
    public func send(_ message: EncodedMessage, compress: Bool = true) async throws { try await queue.send(message, compress: compress) }
}
