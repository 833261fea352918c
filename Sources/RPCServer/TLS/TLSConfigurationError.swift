/// Why certificates and keys cannot be used.
public struct TLSConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence that names the file.
    public let description: String

    init(_ description: String) { self.description = description }
}
