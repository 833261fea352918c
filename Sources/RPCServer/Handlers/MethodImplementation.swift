import NIOCore
import ProtoRuntime

/// How a method is run, with the types of its messages gone: bytes in, bytes out.
@usableFromInline
enum MethodImplementation: Sendable {
    /// Packs the response, with its prefix, onto the buffer given.
    @usableFromInline
    typealias Immediate = @Sendable (ByteBuffer, CallContext, Arena, inout ByteBuffer) throws(RPCError) -> Void
    /// Runs in a task of its own.
    @usableFromInline
    typealias Concurrent = @Sendable (InboundQueue, OutboundQueue, CallContext) async throws -> Void
    /// Reads the request and takes the subscriber on.
    @usableFromInline
    typealias Subscription = @Sendable (ByteBuffer, LatestValueWriter, CallContext, Arena) throws(RPCError) -> Void

    case immediate(Immediate)
    case concurrent(Concurrent)
    case latestValue(Subscription)
}
