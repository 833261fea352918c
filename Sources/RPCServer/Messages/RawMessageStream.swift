import NIOCore

/// Packed messages that a peer streams, see ``MessageStream``.
public struct RawMessageStream: AsyncSequence, Sendable {
    /// A packed message.
    public typealias Element = ByteBuffer
    /// Why a stream ends early.
    public typealias Failure = RPCError

    private let queue: InboundQueue

    init(_ queue: InboundQueue) { self.queue = queue }

    /// Starts taking messages.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(queue: queue) }

    /// Takes messages one by one.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let queue: InboundQueue

        /// Whether the message that `next` returned last came compressed.
        public var wasCompressed: Bool { queue.wasCompressed }

        /// The next message, or nil at the end.
        public mutating func next() async throws(RPCError) -> ByteBuffer? { try await queue.next() }

        /// The next message, or nil at the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(RPCError) -> ByteBuffer? { try await queue.next() }
    }
}
