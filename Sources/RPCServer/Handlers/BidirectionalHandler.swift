import NIOCore
import ProtoRuntime

/// What answers the calls of a method that streams both ways.
public struct BidirectionalHandler<Request: ProtoMessage, Response: ProtoMessage>: Sendable {
    let implementation: MethodImplementation

    /// Runs each call in a task, which is cancelled when the caller resets the stream, the deadline passes or the connection is lost.
    /// Requests not yet taken hold the peer back, and `send` suspends while the peer is slow.
    ///
    /// The status is OK when `body` returns. An `RPCError` that it throws is the call's status; another error is UNKNOWN, and logged.
    public static func task(
        _ body: @escaping @Sendable (MessageStream<Request>, ResponseWriter<Response>, CallContext) async throws -> Void
    ) -> BidirectionalHandler {
        BidirectionalHandler(
            implementation: .concurrent { requests, responses, context in
                try await body(MessageStream(requests), ResponseWriter(responses), context)
            })
    }
}
