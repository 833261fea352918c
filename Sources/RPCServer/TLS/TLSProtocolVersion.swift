import NIOSSL

/// A version of TLS. HTTP/2 needs 1.2 at the least (RFC 9113, section 9.2).
public enum TLSProtocolVersion: String, Sendable, Hashable, CaseIterable {
    /// TLS 1.2 (RFC 5246).
    case tls12 = "1.2"
    /// TLS 1.3 (RFC 8446).
    case tls13 = "1.3"

    var version: TLSVersion { self == .tls12 ? .tlsv12 : .tlsv13 }
}
