import NIOCore

/// How a server speaks TLS (1.2 and 1.3) on its TCP addresses.
///
/// A client that negotiates `h2` (RFC 7301) is served HTTP/2; with `http/1.1`, and without ALPN, HTTP/1.1. HTTP/2 over TLS is had by ALPN only
/// (RFC 9113, section 3.2), as with other gRPC servers. Of TLS 1.2 only cipher suites with ephemeral keys and authenticated encryption are
/// offered, which leaves none of those that RFC 9113, section 9.2.2, prohibits; renegotiation and compression are off (section 9.2.1).
///
/// Both files are read at the start, looked at now and then (``reloadInterval``) and when ``RPCServer/reloadCertificates()`` is called. Connections made after a
/// change get the new certificate; those there are go on. What cannot be used is refused, with a line in the log, and what was used before is used on.
/// A change that is noticed, and not told, is taken a second later, when it is seen to be complete.
public struct ServerTLS: Sendable {
    /// Path of a PEM file: the server's certificate, and after it those between it and its root.
    public var certificateFile: String
    /// Path of a PEM file with the private key of the certificate, without a passphrase.
    public var privateKeyFile: String
    /// Path of a PEM file with the authorities whose client certificates are taken; needed where ``clientAuthentication`` is not `.none`.
    public var clientCAFile: String?
    /// Whether clients are asked for a certificate.
    public var clientAuthentication = ClientAuthentication.none
    /// The oldest version spoken.
    public var minimumVersion = TLSProtocolVersion.tls12
    /// Time from a connection's beginning until its handshake has to be complete.
    public var handshakeTimeout = TimeAmount.seconds(10)
    /// How often the files are looked at for a change; nil for never.
    public var reloadInterval: TimeAmount? = .seconds(30)
    /// Time for which a closed connection waits for the client's close_notify (RFC 8446, section 6.1).
    public var closeTimeout = TimeAmount.seconds(2)

    /// TLS without client certificates.
    public init(certificateFile: String, privateKeyFile: String) {
        self.certificateFile = certificateFile
        self.privateKeyFile = privateKeyFile
    }
}
