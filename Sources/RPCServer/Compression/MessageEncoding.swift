/// How a message's bytes are compressed: the values of `grpc-encoding` that both halves know (gRPC over HTTP/2, "Message-Encoding").
public enum MessageEncoding: UInt8, Sendable, Hashable, CaseIterable {
    /// Not at all.
    case identity
    /// Zlib's format (RFC 1950), which is what gRPC calls deflate.
    case deflate
    /// Gzip's format (RFC 1952).
    case gzip

    /// The name on the wire.
    public var name: String {
        switch self {
        case .identity: "identity"
        case .deflate: "deflate"
        case .gzip: "gzip"
        }
    }

    /// The encoding of a name on the wire; nil for one that is not known here.
    public init?(name: String) {
        switch name {
        case "identity": self = .identity
        case "deflate": self = .deflate
        case "gzip": self = .gzip
        default: return nil
        }
    }

    /// What is announced as `grpc-accept-encoding`.
    static let announced = allCases.map(\.name).joined(separator: ",")
}
