import NIOCore
import NIOPosix
import Synchronization

/// A server of gRPC over HTTP/2, with TLS or in cleartext with prior knowledge, that shares its port with other HTTP, of HTTP/1.1 too.
///
/// ```swift
/// let server = try await RPCServer.start(dispatcher: Dispatcher(router: router), host: "127.0.0.1", port: 0)
/// print("listening on \(server.address)")
/// await server.shutdown()
/// ```
public final class RPCServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let listeners: [Listener]
    private let connections: ConnectionRegistry
    private let settings: ServerSettings
    private let contexts: TLSContextStore?
    private let certificateWatch: Task<Void, Never>?
    /// Set by the first who stops the server.
    private let stopping = Mutex<Task<Void, Never>?>(nil)

    /// The first address bound, with the port that was picked where 0 was asked for.
    public let address: SocketAddress

    /// All addresses bound, in the order asked for, with the ports that were picked.
    public var endpoints: [Endpoint] { listeners.map(\.endpoint) }

    /// Connections open now.
    public var connectionCount: Int { connections.count }

    private init(
        group: MultiThreadedEventLoopGroup, listeners: [Listener], address: SocketAddress, connections: ConnectionRegistry,
        settings: ServerSettings, contexts: TLSContextStore?
    ) {
        self.group = group
        self.listeners = listeners
        self.address = address
        self.connections = connections
        self.settings = settings
        self.contexts = contexts
        certificateWatch = contexts.map { contexts in Task { await contexts.watch() } }
    }

    /// Binds a port and begins to serve; see ``start(dispatcher:endpoints:tls:settings:responder:)``.
    public static func start(
        dispatcher: Dispatcher, host: String, port: Int, tls: ServerTLS? = nil, settings: ServerSettings = ServerSettings(),
        responder: (any HTTPResponder)? = nil
    ) async throws -> RPCServer {
        try await start(
            dispatcher: dispatcher, endpoints: [.tcp(host: host, port: port)], tls: tls, settings: settings, responder: responder)
    }

    /// Binds and begins to serve.
    /// - Parameters:
    ///   - dispatcher: the methods and what stands around them.
    ///   - endpoints: where to listen; at least one. A socket file that a killed process left behind is replaced, gets the mode 0660, and is removed at the end.
    ///   - tls: how TCP is encrypted; nil for cleartext. Unix sockets are always cleartext.
    ///   - settings: limits.
    ///   - responder: answers requests that are not gRPC, over HTTP/2 and HTTP/1.1; without one those over HTTP/2 are 415, and
    ///     connections that do not speak HTTP/2 are closed.
    /// - Throws: what the system says where an address cannot be bound, ``TLSConfigurationError`` where certificates cannot be used.
    public static func start(
        dispatcher: Dispatcher, endpoints: [Endpoint], tls: ServerTLS? = nil, settings: ServerSettings = ServerSettings(),
        responder: (any HTTPResponder)? = nil
    ) async throws -> RPCServer {
        let logger = dispatcher.settings.logger
        let contexts = try tls.map { tls throws(TLSConfigurationError) in
            try TLSContextStore(settings: tls, protocols: responder == nil ? ["h2"] : ["h2", "http/1.1"], logger: logger)
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(settings.eventLoops, 1), metricsDelegate: LoopTurns.Counter())
        let connections = ConnectionRegistry(limit: settings.maxConnections)
        let configuration = ServerConfiguration(dispatcher: dispatcher, settings: settings, responder: responder)
        let loops = LoopStates(group)
        let failures = TLSFailureLog(logger: logger)
        var listeners: [Listener] = []
        do {
            for endpoint in endpoints {
                let tls: TLSContextStore? = if case .tcp = endpoint { contexts } else { nil }
                let bootstrap = bootstrap(group, settings) { channel in
                    guard connections.add(channel) else {
                        return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
                    }
                    return channel.eventLoop.makeCompletedFuture {
                        let loop = try loops.state(of: channel.eventLoop)
                        let link = try tls.map { try TLSServerLink($0, failures, on: channel) }
                        try channel.pipeline.syncOperations.addHandler(
                            ProtocolDetector(configuration: configuration, tls: link) {
                                HTTP2ServerConnection(configuration: configuration, loop: loop, identity: $0)
                            })
                    }
                }
                listeners.append(try await Listener(endpoint, bootstrap, backlog: settings.backlog, on: group))
            }
            guard let address = listeners.first?.channel.localAddress else { throw ChannelError.unknownLocalAddress }
            return RPCServer(
                group: group, listeners: listeners, address: address, connections: connections, settings: settings, contexts: contexts)
        } catch {
            for listener in listeners { await listener.close() }
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private static func bootstrap(
        _ group: MultiThreadedEventLoopGroup, _ settings: ServerSettings,
        _ initialize: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: settings.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            // A connection keeps a buffer of the size last guessed: it starts small, and grows while reads fill it.
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 512, maximum: 64 << 10)
            )
            .childChannelInitializer(initialize)
    }

    /// Reads the files of ``ServerTLS`` again, now: new connections get what is in them. Where it cannot be used, all stays as it was and the reason is in the log.
    /// Blocks on the disk.
    /// - Returns: whether the files can be used; false without TLS, too.
    @discardableResult
    public func reloadCertificates() -> Bool { contexts?.reload() ?? false }

    /// Stops: no new connections; GOAWAY and its like on those there are; streams of latest values end; other calls finish; what is left after
    /// `drainTimeout` is cut off. Returns when all is closed and the threads have stopped.
    ///
    /// A server stops once: whoever asks again waits for the same end.
    public func shutdown() async {
        let stopping = self.stopping.withLock { stopping in
            let task = stopping ?? Task { await self.stop() }
            stopping = task
            return task
        }
        await stopping.value
    }

    private func stop() async {
        certificateWatch?.cancel()
        for listener in listeners { await listener.close() }
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
