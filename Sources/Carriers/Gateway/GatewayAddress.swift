import NIOCore

/// Where a carrier gateway serves, as `grpc://HOST:PORT`.
///
/// Only on this machine: requests carry phone numbers and messages, and this version speaks
/// to a gateway in cleartext.
public struct GatewayAddress: Sendable, Hashable {
    /// `localhost`, or an IP address of the loopback interface, without brackets.
    public let host: String
    /// 1–65,535.
    public let port: Int

    /// Why a text is no address of a gateway.
    public enum Problem: Error, Sendable, Hashable {
        /// It is not of the form `grpc://HOST:PORT`.
        case malformed
        /// Another machine may be at that address.
        case notLoopback(host: String)
    }

    /// Reads `grpc://HOST:PORT`, the host `localhost`, an IPv4 address or an IPv6 address in brackets.
    public init(_ text: String) throws(Problem) {
        let scheme = "grpc://"
        guard text.hasPrefix(scheme), let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0
        else { throw .malformed }
        let name = text[..<colon].dropFirst(scheme.count)
        guard !name.isEmpty else { throw .malformed }
        let isBracketed = name.hasPrefix("[") && name.hasSuffix("]")
        let host = String(isBracketed ? name.dropFirst().dropLast() : name)
        guard isBracketed == host.contains(":") else { throw .malformed }
        guard GatewayAddress.isLoopback(host) else { throw .notLoopback(host: host) }
        self.host = host
        self.port = Int(port)
    }

    /// By the address itself: a name such as `127.example.com` may be anywhere.
    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        guard let address = try? SocketAddress(ipAddress: host, port: 0), case .v4 = address else { return false }
        return host.hasPrefix("127.")
    }
}

extension GatewayAddress: CustomStringConvertible {
    /// `grpc://HOST:PORT`.
    public var description: String { host.contains(":") ? "grpc://[\(host)]:\(port)" : "grpc://\(host):\(port)" }
}
