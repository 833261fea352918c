import NIOCore
import NIOPosix
import NIOSSL

/// Opens a client's connections, over TCP or a Unix domain socket, with TLS or in cleartext.
struct Connector: Connecting {
    let endpoint: Endpoint
    /// What calls have as `:scheme`.
    let scheme: String
    /// What calls have as `:authority`; `localhost` over a Unix socket, as gRPC's clients do.
    let authority: String
    private let tls: NIOSSLContext?
    private let serverName: String?

    /// The server, for people.
    var target: String { endpoint.description }

    /// In cleartext.
    init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
        scheme = "http"
        authority = Connector.authority(of: endpoint)
        tls = nil
        serverName = nil
    }

    private static func authority(of endpoint: Endpoint) -> String {
        switch endpoint {
        case .tcp: endpoint.description
        case .unix: "localhost"
        }
    }

    /// With TLS.
    /// - Throws: where the files of `tls` cannot be used. Blocks on the disk.
    init(endpoint: Endpoint, tls: ClientTLS) throws(TLSConfigurationError) {
        self.endpoint = endpoint
        scheme = "https"
        authority = Connector.authority(of: endpoint)
        var name = tls.serverName
        // An address is looked for among the certificate's addresses, and not announced (RFC 6066, section 3).
        if name == nil, case .tcp(let host, _) = endpoint, (try? SocketAddress(ipAddress: host, port: 0)) == nil { name = host }
        serverName = name
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = tls.minimumVersion.version
        configuration.applicationProtocols = ["h2"]
        // Nobody has to wait for the other side's close_notify (RFC 8446, section 6.1), and gRPC C++'s server sends none.
        configuration.shutdownTimeout = .milliseconds(100)
        self.tls = try TLSCredentials(
            certificateFile: tls.certificateFile, privateKeyFile: tls.privateKeyFile, authoritiesFile: tls.authoritiesFile
        ).context(configuration)
    }

    /// Connects.
    /// - Parameters:
    ///   - timeout: how long the system may take to connect, and then as long for the handshake of TLS.
    ///   - initialize: adds what speaks HTTP/2, on the channel's loop, when the connection is there and `h2` negotiated; in cleartext before it is there.
    /// - Returns: fulfilled when that was done and the connection is there.
    func connect(
        on eventLoop: any EventLoop, timeout: TimeAmount, initialize: @escaping @Sendable (any Channel) throws -> Void
    ) -> EventLoopFuture<any Channel> {
        let ready = eventLoop.makePromise(of: Void.self)
        let bootstrap = ClientBootstrap(group: eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let tls else {
                        try initialize(channel)
                        return ready.succeed()
                    }
                    let handler = try NIOSSLClientHandler(context: tls, serverHostname: serverName)
                    try channel.pipeline.syncOperations.addHandlers(
                        handler,
                        TLSClientHandshake(handler, serverName: serverName, ready: ready, timeout: timeout, initialize: initialize))
                }
            }
        let connected =
            switch endpoint {
            case .tcp(let host, let port): bootstrap.connect(host: host, port: port)
            case .unix(let path): bootstrap.connect(unixDomainSocketPath: path)
            }
        // Where it never was connected, nothing else ends the wait.
        connected.whenFailure { ready.fail($0) }
        return connected.flatMap { channel in ready.futureResult.map { channel } }
    }
}
