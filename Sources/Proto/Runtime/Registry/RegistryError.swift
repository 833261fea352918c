/// Why embedded descriptors cannot be used. Any of these means that generated files do not belong together.
public enum RegistryError: Error, Hashable, Sendable {
    /// The bytes are not a FileDescriptorSet.
    case unreadable(ProtoError)
    /// A method or field names a type that has no generated C code.
    case unknownType(String, neededBy: String)
    /// The C code of a message has other fields than its descriptor.
    case mismatch(message: String)
}
