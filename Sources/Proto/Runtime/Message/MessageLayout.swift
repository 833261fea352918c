import CProtobufC

/// How protobuf-c lays a message type out in memory. Comes from generated code and is opaque outside this room.
///
/// Sendable because it only points at a `const` descriptor in the program's read-only data.
public struct MessageLayout: @unchecked Sendable {
    package let descriptor: UnsafePointer<ProtobufCMessageDescriptor>

    package init(_ descriptor: UnsafePointer<ProtobufCMessageDescriptor>) {
        self.descriptor = descriptor
    }

    /// Unpacks a message into the arena, in which it stays until that is reset or rewound.
    package func unpack(_ bytes: UnsafeRawBufferPointer, arena: Arena) throws(ProtoError) -> UnsafeMutableRawPointer {
        try WireScanner(bytes: bytes, depthLimit: arena.limits.depth).scan(descriptor)
        let data = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        guard let message = protobuf_c_message_unpack(descriptor, arena.allocator, bytes.count, data) else {
            throw arena.didOverflow ? .memoryLimitExceeded(limit: arena.limits.memory) : .malformed(field: "")
        }
        return UnsafeMutableRawPointer(message)
    }
}
