import NIOCore

/// Where a handler of packed messages writes, see ``ResponseWriter``.
public struct RawResponseWriter: Sendable {
    private let queue: OutboundQueue

    init(_ queue: OutboundQueue) { self.queue = queue }

    /// Sends a packed message, see ``ResponseWriter/send(_:compress:)``.
    public func send(_ message: ByteBuffer, compress: Bool = true) async throws {
        try await queue.send(packed: message, compress: compress)
    }
}
