import NIOCore

extension SocketAddress {
    /// `127.0.0.1:8080` or `[::1]:8080`.
    var hostAndPort: String {
        guard let host = ipAddress, let port else { return description }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
