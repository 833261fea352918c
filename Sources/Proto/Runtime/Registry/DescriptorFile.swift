/// One .proto file as its descriptor tells it.
public struct DescriptorFile: Sendable {
    /// Path from the include folder, such as `google/protobuf/any.proto`.
    public let name: String
    /// Names of the files it imports.
    public let dependencies: [String]
    /// The serialized `google.protobuf.FileDescriptorProto`, as the compiler wrote it.
    public let bytes: [UInt8]
}
