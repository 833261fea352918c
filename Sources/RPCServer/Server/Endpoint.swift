import NIOCore

/// Where a server listens and a client connects to: a TCP port or a Unix domain socket.
public enum Endpoint: Sendable, Hashable {
    /// An IP address or name, an IPv6 address without brackets, and a port; to listen on port 0 picks a free one.
    case tcp(host: String, port: Int)
    /// The path of a socket file.
    case unix(path: String)

    /// Reads `HOST:PORT`, `[IPV6]:PORT` or `unix:PATH` (`unix:///PATH` too), as gRPC's clients write them (gRPC document "Name Resolution").
    /// Nil where a text is none of them.
    public init?(_ text: String) {
        let scheme = "unix:"
        if text.hasPrefix(scheme) {
            var path = text.dropFirst(scheme.count)
            if path.hasPrefix("//") { path = path.dropFirst(2) }
            guard !path.isEmpty else { return nil }
            self = .unix(path: String(path))
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { return nil }
        self = .tcp(host: String(host), port: Int(port))
    }

    /// Whether only this machine can reach it: a Unix socket, `localhost`, or an IP address of the loopback interface. A name such as
    /// `127.example.com` may be anywhere.
    public var isLocal: Bool {
        switch self {
        case .unix: return true
        case .tcp(let host, _):
            if host == "localhost" || host == "::1" { return true }
            guard case .v4 = try? SocketAddress(ipAddress: host, port: 0) else { return false }
            return host.hasPrefix("127.")
        }
    }
}

extension Endpoint: CustomStringConvertible {
    /// `127.0.0.1:8080`, `[::1]:8080` or `unix:/run/server.sock`.
    public var description: String {
        switch self {
        case .unix(let path): "unix:\(path)"
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}
