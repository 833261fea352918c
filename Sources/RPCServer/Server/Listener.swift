import NIOCore
import NIOPosix

/// One address that a server accepts connections on.
struct Listener: Sendable {
    let channel: any Channel
    /// The address bound, with the port that was picked.
    let endpoint: Endpoint
    /// A Unix socket's file.
    private let file: UnixSocketFile?

    /// Binds.
    /// - Parameter backlog: connections that wait to be accepted.
    init(_ endpoint: Endpoint, _ bootstrap: ServerBootstrap, backlog: Int32, on group: any EventLoopGroup) async throws {
        switch endpoint {
        case .tcp(let host, let port):
            channel = try await bootstrap.bind(host: host, port: port).get()
            guard let address = channel.localAddress, let host = address.ipAddress, let port = address.port else {
                throw ChannelError.unknownLocalAddress
            }
            self.endpoint = .tcp(host: host, port: port)
            file = nil
        case .unix(let path):
            (channel, file) = try await UnixSocketFile.take(path, bootstrap, backlog: backlog, on: group)
            self.endpoint = endpoint
        }
    }

    /// Accepts no more.
    func close() async {
        file?.remove()
        try? await channel.close()
    }
}
