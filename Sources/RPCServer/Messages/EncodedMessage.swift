import NIOCore
import ProtoRuntime

/// A message packed once, to be sent to any number of callers: its prefix and its bytes, which never change.
public struct EncodedMessage: Sendable, Hashable {
    /// Prefix and message.
    let framed: ByteBuffer

    /// Packs a message.
    /// - Parameter arena: memory to build the message in; a new one by default.
    public init<Message: ProtoMessage>(_ message: Message, arena: Arena = Arena()) {
        var buffer = ByteBufferAllocator().buffer(capacity: 64)
        buffer.writeFramed(message, arena: arena)
        framed = buffer
    }

    /// Wraps a packed message.
    public init(packed message: ByteBuffer) {
        var buffer = ByteBufferAllocator().buffer(capacity: MessageFraming.prefixLength + message.readableBytes)
        buffer.writeMultipleIntegers(UInt8(0), UInt32(truncatingIfNeeded: message.readableBytes))
        buffer.writeImmutableBuffer(message)
        framed = buffer
    }

    /// Bytes on the wire, prefix included.
    public var size: Int { framed.readableBytes }
}
