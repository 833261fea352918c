import NIOCore
import NIOPosix

/// How a client's connections are opened, and what its calls say of where they go. All that is known of the transport below HTTP/2 is here.
struct Connector: Sendable {
    /// The server, for people.
    let target: String
    /// `:authority` of the calls.
    let authority: String
    /// `:scheme` of the calls.
    let scheme: String
    /// Opens a channel and adds the connection to its pipeline. Called on the event loop.
    let open: @Sendable (NIOLoopBound<HTTP2ClientConnection>, any EventLoop) -> EventLoopFuture<any Channel>

    /// Cleartext HTTP/2 with prior knowledge over TCP.
    static func tcp(host: String, port: Int, timeout: TimeAmount) -> Connector {
        Connector(target: "\(host):\(port)", authority: "\(host):\(port)", scheme: "http") { connection, eventLoop in
            ClientBootstrap(group: eventLoop)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connectTimeout(timeout)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(connection.value) }
                }
                .connect(host: host, port: port)
        }
    }
}
