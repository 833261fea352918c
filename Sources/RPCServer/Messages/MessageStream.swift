import ProtoRuntime

/// Messages that a peer streams. Iterate it once. A message is taken off the wire when it is asked for: messages nobody asks for hold the peer back.
public struct MessageStream<Message: ProtoMessage>: AsyncSequence, Sendable {
    /// What is iterated.
    public typealias Element = Message
    /// Why a stream ends early.
    public typealias Failure = RPCError

    private let queue: InboundQueue

    init(_ queue: InboundQueue) { self.queue = queue }

    /// Starts taking messages.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(queue: queue) }

    /// Takes messages one by one.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let queue: InboundQueue
        private let arena = Arena()

        fileprivate init(queue: InboundQueue) { self.queue = queue }

        /// Whether the message that `next` returned last came compressed.
        public var wasCompressed: Bool { queue.wasCompressed }

        /// The next message, or nil at the end.
        public mutating func next() async throws(RPCError) -> Message? {
            guard let bytes = try await queue.next() else { return nil }
            return try bytes.unpackMessage(as: Message.self, arena: arena)
        }

        /// The next message, or nil at the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(RPCError) -> Message? {
            guard let bytes = try await queue.next() else { return nil }
            return try bytes.unpackMessage(as: Message.self, arena: arena)
        }
    }

    /// The one message that a stream must be.
    func single() async throws(RPCError) -> Message {
        guard let bytes = try await queue.next() else {
            throw RPCError(.unimplemented, "exactly one message was expected, and none came")
        }
        if try await queue.next() != nil { throw RPCError(.unimplemented, "exactly one message was expected, and more came") }
        return try bytes.unpackMessage(as: Message.self, arena: Arena())
    }
}
