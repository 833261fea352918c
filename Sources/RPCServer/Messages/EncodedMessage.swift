import NIOCore
import ProtoRuntime

/// A message packed once, to be sent to any number of callers: its prefix and its bytes, which never change. Where callers
/// have it compressed, that is done once for each encoding; what is under 128 bytes gains nothing and is never compressed.
public struct EncodedMessage: Sendable, Hashable {
    /// Prefix and message.
    let framed: ByteBuffer
    /// Nil where the message is too short.
    private let compressedForms: CompressedForms?

    private static let shortestCompressed = 128

    /// Packs a message, built in `arena`, a new one by default.
    public init<Message: ProtoMessage>(_ message: Message, arena: Arena = Arena()) {
        var buffer = ByteBufferAllocator().buffer(capacity: 64)
        buffer.writeFramed(message, arena: arena)
        self.init(framed: buffer)
    }

    private init(framed: ByteBuffer) {
        self.framed = framed
        compressedForms = framed.readableBytes - MessageFraming.prefixLength < EncodedMessage.shortestCompressed ? nil : CompressedForms()
    }

    /// Prefix and message, compressed as asked for where that makes it shorter.
    func framed(_ encoding: OutboundEncoding, _ settings: CompressionSettings) -> ByteBuffer {
        guard encoding.applies(to: length, settings), let compressedForms else { return framed }
        return compressedForms.frame(encoding.encoding) { framed.compressedFrame(encoding, settings) } ?? framed
    }

    /// Bytes of the message alone.
    var length: Int { framed.readableBytes - MessageFraming.prefixLength }

    /// Equal messages have equal bytes.
    public static func == (one: EncodedMessage, other: EncodedMessage) -> Bool { one.framed == other.framed }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(framed) }

    /// Bytes on the wire, prefix included.
    public var size: Int { framed.readableBytes }
}
