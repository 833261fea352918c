/// How a client speaks TLS (1.2 and 1.3). The server has to negotiate `h2` (RFC 9113, section 3.2), and its certificate has to be from an
/// authority that is trusted and for the name that the client connects to.
public struct ClientTLS: Sendable, Hashable {
    /// Path of a PEM file with the authorities that are trusted; nil for the system's.
    public var authoritiesFile: String?
    /// The name that the server's certificate has to be for; nil for the host connected to.
    public var serverName: String?
    /// Path of a PEM file with the client's own certificate, for servers that ask for one; the certificates between it and its root may follow it.
    public var certificateFile: String?
    /// Path of a PEM file with the private key of that certificate, without a passphrase.
    public var privateKeyFile: String?
    /// The oldest version spoken.
    public var minimumVersion = TLSProtocolVersion.tls12

    /// Trusts the system's authorities, or those in a file.
    public init(authoritiesFile: String? = nil) { self.authoritiesFile = authoritiesFile }
}
