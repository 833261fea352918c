import NIOCore

/// Where a handler of packed messages writes, see ``ResponseWriter``.
public struct RawResponseWriter: Sendable {
    private let queue: OutboundQueue

    init(_ queue: OutboundQueue) { self.queue = queue }

    /// Sends a packed message. Suspends while the peer is slow and the send buffer is full; throws when the call is over.
    public func send(_ message: ByteBuffer) async throws { try await queue.send(packed: message) }
}
