import ProtoRuntime

/// Responses that a server streams. Iterate it once; it throws the call's status where that is not OK. Responses not taken hold the server back;
/// dropping the stream, or calling ``cancel()``, cancels the call.
public struct ResponseStream<Message: ProtoMessage>: AsyncSequence, Sendable {
    /// What is iterated.
    public typealias Element = Message
    /// Why a stream ends early.
    public typealias Failure = RPCError

    private let call: ClientCall

    init(_ call: ClientCall) { self.call = call }

    /// Metadata that came ahead of the first response; empty until then.
    public var initialMetadata: Metadata { call.metadata.initial }
    /// Metadata that came with the status; empty until then.
    public var trailers: Metadata { call.metadata.trailers }

    /// Gives the call up. The iteration ends with CANCELLED.
    public func cancel() { call.cancel() }

    /// Starts taking responses.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(call: call, messages: MessageStream(call.inbound).makeAsyncIterator())
    }

    /// Takes responses one by one.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let call: ClientCall
        fileprivate var messages: MessageStream<Message>.AsyncIterator

        /// Whether the response that `next` returned last came compressed.
        public var wasCompressed: Bool { messages.wasCompressed }

        /// The next response, or nil when the call ended with OK.
        public mutating func next() async throws(RPCError) -> Message? { try await messages.next() }

        /// The next response, or nil when the call ended with OK.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(RPCError) -> Message? {
            try await messages.next(isolation: actor)
        }
    }
}
