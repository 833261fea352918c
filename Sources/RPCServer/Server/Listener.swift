import NIOCore
import NIOPosix

/// One address that a server accepts connections on.
struct Listener: Sendable {
    let channel: any Channel
    /// The address bound, with the port that was picked.
    let endpoint: Endpoint

    /// Binds.
    init(_ endpoint: Endpoint, _ bootstrap: ServerBootstrap, on group: any EventLoopGroup) async throws {
        switch endpoint {
        case .tcp(let host, let port):
            channel = try await bootstrap.bind(host: host, port: port).get()
            guard let address = channel.localAddress, let host = address.ipAddress, let port = address.port else {
                throw ChannelError.unknownLocalAddress
            }
            self.endpoint = .tcp(host: host, port: port)
        case .unix(let path):
            try await UnixSocketFile.clear(path, on: group)
            channel = try await bootstrap.bind(unixDomainSocketPath: path).get()
            do {
                try UnixSocketFile.share(path)
            } catch {
                try? await channel.close()
                throw error
            }
            self.endpoint = endpoint
        }
    }

    /// Accepts no more.
    func close() async {
        try? await channel.close()
    }
}
