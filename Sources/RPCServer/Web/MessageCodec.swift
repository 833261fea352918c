import NIOCore
import ProtoRuntime

/// Turns the messages of a method from what its client sends into packed messages, and back.
enum MessageCodec: Sendable {
    case proto
    case json(JSONCodec)

    var format: MessageFormat { if case .proto = self { .proto } else { .json } }

    /// A request as a packed message.
    func request(_ bytes: ByteBuffer) throws(RPCError) -> ByteBuffer {
        switch self {
        case .proto: bytes
        case .json(let codec): try codec.request(bytes)
        }
    }

    /// A packed response as its client wants it.
    func response(_ bytes: ByteBuffer) throws(RPCError) -> ByteBuffer {
        switch self {
        case .proto: bytes
        case .json(let codec): try codec.response(bytes)
        }
    }
}
