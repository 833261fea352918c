import CProtobufC

/// How protobuf-c lays a message type out in memory. Comes from generated code and is opaque outside this room.
///
/// Sendable because it only points at a `const` descriptor in the program's read-only data.
public struct MessageLayout: @unchecked Sendable {
    package let descriptor: UnsafePointer<ProtobufCMessageDescriptor>

    @_spi(Generated) public init(_ descriptor: UnsafePointer<ProtobufCMessageDescriptor>) {
        self.descriptor = descriptor
    }

    /// Unpacks a message into the arena, in which it stays until that is reset or rewound.
    @_spi(Generated) public func unpack(_ bytes: UnsafeRawBufferPointer, arena: Arena) throws(ProtoError) -> UnsafeMutableRawPointer {
        var scanner = WireScanner(bytes: bytes, depthLimit: arena.limits.depth)
        try scanner.scan(descriptor)
        let message =
            scanner.needsMerging
            ? WireMerger(bytes: bytes).merged(descriptor).withUnsafeBytes { unpackScanned($0, arena) }
            : unpackScanned(bytes, arena)
        guard let message else {
            throw arena.didOverflow ? .memoryLimitExceeded(limit: arena.limits.memory) : .malformed(field: "")
        }
        return UnsafeMutableRawPointer(message)
    }

    private func unpackScanned(_ bytes: UnsafeRawBufferPointer, _ arena: Arena) -> UnsafeMutablePointer<ProtobufCMessage>? {
        protobuf_c_message_unpack(descriptor, arena.allocator, bytes.count, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }
}
