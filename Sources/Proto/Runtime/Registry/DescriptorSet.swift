/// What a generated module embeds: its FileDescriptorSet and the C layouts of its messages.
///
/// Sendable because the bytes are `const` data of the program.
public struct DescriptorSet: @unchecked Sendable {
    /// A serialized `google.protobuf.FileDescriptorSet`, imports included, without comments.
    public let bytes: UnsafeRawBufferPointer
    let layouts: [MessageLayout]

    @_spi(Generated) public init(bytes: UnsafeRawBufferPointer, layouts: [MessageLayout]) {
        self.bytes = bytes
        self.layouts = layouts
    }
}
