import NIOCore
import ProtoRuntime

/// What answers the calls of a unary method, and how it is run.
public struct UnaryHandler<Request: ProtoMessage, Response: ProtoMessage>: Sendable {
    @usableFromInline
    let implementation: MethodImplementation

    @inlinable
    init(_ implementation: MethodImplementation) { self.implementation = implementation }

    /// Runs each call in a task, which is cancelled when the caller resets the stream, the deadline passes or the connection is lost.
    ///
    /// An `RPCError` that `body` throws is the call's status; another error is UNKNOWN, and logged.
    public static func task(_ body: @escaping @Sendable (Request, CallContext) async throws -> Response) -> UnaryHandler {
        UnaryHandler(
            .concurrent { requests, responses, context in
                let request = try await MessageStream<Request>(requests).single()
                let response = try await body(request, context)
                try await ResponseWriter<Response>(responses).send(response)
            })
    }

    /// Answers at once, on the connection's event loop and without a task: the cheapest way. It must not block, and a long computation
    /// holds up the other calls of that loop.
    @inlinable
    public static func immediate(_ body: @escaping @Sendable (Request, CallContext) throws(RPCError) -> Response) -> UnaryHandler {
        UnaryHandler(
            .immediate { (bytes, context, arena, out) throws(RPCError) in
                let request = try bytes.unpackMessage(as: Request.self, arena: arena)
                out.writeFramed(try body(request, context), arena: arena)
            })
    }
}
