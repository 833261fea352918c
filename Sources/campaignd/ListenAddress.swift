import ArgumentParser

/// Where the server listens, from `HOST:PORT` or `[IPV6]:PORT`.
struct ListenAddress: Sendable, Hashable {
    let host: String
    let port: Int

    /// Throws `ValidationError` where the text is of neither form.
    init(_ text: String) throws {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw ValidationError("--listen is '\(text)', not HOST:PORT such as 127.0.0.1:8080")
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else { throw ValidationError("--listen is '\(text)': the host is missing") }
        self.host = host
        self.port = Int(port)
    }

    /// Whether only this machine can reach it.
    var isLoopback: Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}
