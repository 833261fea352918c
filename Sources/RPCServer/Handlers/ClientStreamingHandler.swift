import NIOCore
import ProtoRuntime

/// What answers the calls of a method that streams its requests.
public struct ClientStreamingHandler<Request: ProtoMessage, Response: ProtoMessage>: Sendable {
    let implementation: MethodImplementation

    /// Runs each call in a task, which is cancelled when the caller resets the stream, the deadline passes or the connection is lost.
    /// Requests not yet taken hold the peer back.
    ///
    /// An `RPCError` that `body` throws is the call's status; another error is UNKNOWN, and logged.
    public static func task(
        _ body: @escaping @Sendable (MessageStream<Request>, CallContext) async throws -> Response
    ) -> ClientStreamingHandler {
        ClientStreamingHandler(
            implementation: .concurrent { requests, responses, context in
                let response = try await body(MessageStream(requests), context)
                try await ResponseWriter<Response>(responses).send(response)
            })
    }
}
