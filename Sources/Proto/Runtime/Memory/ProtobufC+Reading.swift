import CProtobufC

extension String {
    /// Copies a C string of protobuf-c, which is null only where a message was built by hand.
    @_spi(Generated) public init(protobuf string: UnsafePointer<CChar>?) {
        self = string.map { String(cString: $0) } ?? ""
    }
}

extension [UInt8] {
    /// Copies a `bytes` value of protobuf-c.
    @_spi(Generated) public init(protobuf bytes: ProtobufCBinaryData) {
        self = bytes.data.map { [UInt8](UnsafeBufferPointer(start: $0, count: bytes.len)) } ?? []
    }
}
