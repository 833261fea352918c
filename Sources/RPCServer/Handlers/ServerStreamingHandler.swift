import NIOCore
import ProtoRuntime

/// What answers the calls of a method that streams its responses, and how it is run.
public struct ServerStreamingHandler<Request: ProtoMessage, Response: ProtoMessage>: Sendable {
    let implementation: MethodImplementation

    /// Runs each call in a task, which is cancelled when the caller resets the stream, the deadline passes or the connection is lost.
    /// `send` suspends while the peer is slow, so a call holds at most ``CallSettings/sendBufferLimit`` bytes and one message.
    ///
    /// The status is OK when `body` returns. An `RPCError` that it throws is the call's status; another error is UNKNOWN, and logged.
    public static func task(
        _ body: @escaping @Sendable (Request, ResponseWriter<Response>, CallContext) async throws -> Void
    ) -> ServerStreamingHandler {
        ServerStreamingHandler(
            implementation: .concurrent { requests, responses, context in
                let request = try await MessageStream<Request>(requests).single()
                try await body(request, ResponseWriter(responses), context)
            })
    }

    /// Answers with the newest of a changing value: a slow caller gets fewer, newer ones. `body` runs on the connection's event loop,
    /// keeps the writer for whoever makes the values, and returns; there is no task per subscriber.
    public static func latestValue(
        _ body: @escaping @Sendable (Request, LatestValueWriter, CallContext) throws(RPCError) -> Void
    ) -> ServerStreamingHandler {
        ServerStreamingHandler(
            implementation: .latestValue { (bytes, writer, context, arena) throws(RPCError) in
                try body(try bytes.unpackMessage(as: Request.self, arena: arena), writer, context)
            })
    }
}
