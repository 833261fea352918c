import RPCServer

/// Where a carrier gateway serves, as `grpcs://HOST:PORT` with TLS or `grpc://HOST:PORT` in cleartext.
///
/// In cleartext only on this machine: requests carry phone numbers and messages.
public struct GatewayAddress: Sendable, Hashable {
    /// A name or an IP address without brackets; in cleartext `localhost` or an address of the loopback interface.
    public let host: String
    /// 1–65,535.
    public let port: Int
    /// Whether TLS is spoken.
    public let isSecure: Bool

    /// Why a text is no address of a gateway.
    public enum Problem: Error, Sendable, Hashable {
        /// It is neither of the form `grpcs://HOST:PORT` nor `grpc://HOST:PORT`.
        case malformed
        /// Another machine may be at that address, and it is to be spoken to in cleartext.
        case notLoopback(host: String)
    }

    /// Reads `grpcs://HOST:PORT` or `grpc://HOST:PORT`, the host a name, an IPv4 address or an IPv6 address in brackets.
    public init(_ text: String) throws(Problem) {
        let isSecure = text.hasPrefix("grpcs://")
        let scheme = isSecure ? "grpcs://" : "grpc://"
        guard text.hasPrefix(scheme), let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0
        else { throw .malformed }
        let name = text[..<colon].dropFirst(scheme.count)
        guard !name.isEmpty else { throw .malformed }
        let isBracketed = name.hasPrefix("[") && name.hasSuffix("]")
        let host = String(isBracketed ? name.dropFirst().dropLast() : name)
        guard isBracketed == host.contains(":") else { throw .malformed }
        guard isSecure || Endpoint.tcp(host: host, port: Int(port)).isLocal else { throw .notLoopback(host: host) }
        self.host = host
        self.port = Int(port)
        self.isSecure = isSecure
    }

    /// What to connect to.
    var endpoint: Endpoint { .tcp(host: host, port: port) }
}

extension GatewayAddress: CustomStringConvertible {
    /// `grpcs://HOST:PORT` or `grpc://HOST:PORT`.
    public var description: String { "\(isSecure ? "grpcs" : "grpc")://\(endpoint)" }
}
