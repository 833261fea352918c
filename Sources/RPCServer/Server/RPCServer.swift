import NIOCore
import NIOPosix

/// A server of gRPC over cleartext HTTP/2 with prior knowledge, that shares its port with other HTTP, of HTTP/1.1 too.
///
/// ```swift
/// let server = try await RPCServer.start(dispatcher: Dispatcher(router: router), host: "127.0.0.1", port: 0)
/// print("listening on \(server.address)")
/// await server.shutdown()
/// ```
public final class RPCServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let listener: any Channel
    private let connections: ConnectionRegistry
    private let settings: ServerSettings

    /// The address bound, with the port that was picked where 0 was asked for.
    public let address: SocketAddress

    /// Connections open now.
    public var connectionCount: Int { connections.count }

    private init(
        group: MultiThreadedEventLoopGroup, listener: any Channel, address: SocketAddress, connections: ConnectionRegistry,
        settings: ServerSettings
    ) {
        self.group = group
        self.listener = listener
        self.address = address
        self.connections = connections
        self.settings = settings
    }

    /// Binds and begins to serve.
    /// - Parameters:
    ///   - dispatcher: the methods and what stands around them.
    ///   - host: the address or name to bind.
    ///   - port: the port; 0 picks a free one.
    ///   - settings: limits.
    ///   - responder: answers requests that are not gRPC, over HTTP/2 and HTTP/1.1; without one those over HTTP/2 are 415, and
    ///     connections that do not speak HTTP/2 are closed.
    ///   - prepare: adds handlers below this library's, such as TLS; it runs first on each new connection.
    /// - Throws: what the system says where the address cannot be bound.
    public static func start(
        dispatcher: Dispatcher, host: String, port: Int, settings: ServerSettings = ServerSettings(),
        responder: (any HTTPResponder)? = nil, prepare: (@Sendable (any Channel) throws -> Void)? = nil
    ) async throws -> RPCServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(settings.eventLoops, 1), metricsDelegate: LoopTurns.Counter())
        let connections = ConnectionRegistry(limit: settings.maxConnections)
        let configuration = ServerConfiguration(dispatcher: dispatcher, settings: settings, responder: responder)
        let loops = LoopStates(group)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: settings.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            // A connection keeps a buffer of the size last guessed: it starts small, and grows while reads fill it.
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 512, maximum: 64 << 10)
            )
            .childChannelInitializer { channel in
                guard connections.add(channel) else {
                    return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
                }
                return channel.eventLoop.makeCompletedFuture {
                    try prepare?(channel)
                    let loop = try loops.state(of: channel.eventLoop)
                    try channel.pipeline.syncOperations.addHandler(
                        ProtocolDetector(configuration: configuration) {
                            HTTP2ServerConnection(configuration: configuration, loop: loop)
                        })
                }
            }
        do {
            let listener = try await bootstrap.bind(host: host, port: port).get()
            guard let address = listener.localAddress else { throw ChannelError.unknownLocalAddress }
            return RPCServer(group: group, listener: listener, address: address, connections: connections, settings: settings)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Stops: no new connections; GOAWAY and its like on those there are; streams of latest values end; other calls finish; what is left after
    /// `drainTimeout` is cut off. Returns when all is closed and the threads have stopped.
    public func shutdown() async {
        try? await listener.close()
        let channels = connections.drain()
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        let timer = group.any().scheduleTask(in: settings.drainTimeout) {
            for channel in channels { channel.close(promise: nil) }
        }
        for channel in channels { try? await channel.closeFuture.get() }
        timer.cancel()
        try? await group.shutdownGracefully()
    }
}
