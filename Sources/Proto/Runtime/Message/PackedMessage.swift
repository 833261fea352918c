import CProtobufC

/// A message ready to be written out, of known size. Valid only inside the closure it is given to.
public struct PackedMessage {
    /// Bytes that ``write(to:)`` writes.
    public let size: Int
    private let message: UnsafePointer<ProtobufCMessage>

    package init(_ message: UnsafeRawPointer) {
        self.message = message.assumingMemoryBound(to: ProtobufCMessage.self)
        size = protobuf_c_message_get_packed_size(self.message)
    }

    /// Writes exactly ``size`` bytes of protobuf at `destination`, which must have the room.
    public func write(to destination: UnsafeMutableRawPointer) {
        _ = protobuf_c_message_pack(message, destination.assumingMemoryBound(to: UInt8.self))
    }
}
