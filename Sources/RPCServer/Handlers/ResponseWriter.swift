import ProtoRuntime

/// Where a streaming handler writes. Any task may use it; messages go out in the order of the calls.
public struct ResponseWriter<Message: ProtoMessage>: Sendable {
    private let queue: OutboundQueue

    init(_ queue: OutboundQueue) { self.queue = queue }

    /// Sends a message. Suspends while the peer is slow and the send buffer is full. Throws when the call is over:
    /// an `RPCError` with the reason, or `CancellationError`.
    public func send(_ message: Message) async throws { try await queue.send(message) }

    /// Sends a message packed before, see ``send(_:)``.
    public func send(_ message: EncodedMessage) async throws { try await queue.send(message) }
}
