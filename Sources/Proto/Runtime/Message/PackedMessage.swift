import CProtobufC

/// A message ready to be written out. Valid only inside the closure it is given to.
public struct PackedMessage {
    private let message: UnsafePointer<ProtobufCMessage>

    @_spi(Generated) public init(_ message: UnsafeRawPointer) {
        self.message = message.assumingMemoryBound(to: ProtobufCMessage.self)
    }

    /// Bytes that ``write(to:)`` writes.
    public var size: Int { protobuf_c_message_get_packed_size(message) }

    /// Bytes that ``write(to:)`` may need: ``size``, or more where a bound is cheaper told than the size, and small.
    public var capacity: Int {
        let descriptor = message.pointee.descriptor.pointee
        let bound = Int(descriptor.n_fields) &* PackedMessage.longestNumber
        guard bound <= PackedMessage.largestBound, message.pointee.n_unknown_fields == 0, let fields = descriptor.fields else {
            return size
        }
        for index in 0..<Int(descriptor.n_fields) {
            guard fields[index].label != PROTOBUF_C_LABEL_REPEATED else { return size }
            switch fields[index].type {
            case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_BYTES, PROTOBUF_C_TYPE_MESSAGE: return size
            default: break
            }
        }
        return bound
    }

    /// Writes the message's bytes at `destination`, which must have room for ``capacity``. Returns how many they are.
    @discardableResult
    public func write(to destination: UnsafeMutableRawPointer) -> Int {
        protobuf_c_message_pack(message, destination.assumingMemoryBound(to: UInt8.self))
    }

    /// A tag of at most five bytes and a varint of at most ten (protobuf.dev/programming-guides/encoding).
    private static let longestNumber = 15
    private static let largestBound = 256
}
