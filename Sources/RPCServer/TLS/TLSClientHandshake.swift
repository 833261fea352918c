import NIOCore
import NIOSSL
import NIOTLS

/// Waits for the handshake of a client's connection, and then makes room for HTTP/2.
final class TLSClientHandshake: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let ready: EventLoopPromise<Void>
    private let initialize: (any Channel) throws -> Void
    /// What went wrong first, which says more than what followed from it.
    private var failure: (any Error)?

    private let tls: NIOSSLClientHandler
    private let serverName: String?
    private let timeout: TimeAmount
    private var timer: Scheduled<Void>?

    /// - Parameters:
    ///   - tls: the handler before this one.
    ///   - serverName: a DNS name that the server's certificate has to be for; nil where `tls` checks the address.
    ///   - timeout: time for the handshake, from now on.
    init(
        _ tls: NIOSSLClientHandler, serverName: String?, ready: EventLoopPromise<Void>, timeout: TimeAmount,
        initialize: @escaping (any Channel) throws -> Void
    ) {
        self.tls = tls
        self.serverName = serverName
        self.ready = ready
        self.timeout = timeout
        self.initialize = initialize
    }

    func handlerAdded(context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) {
            self.ready.fail(ChannelError.connectTimeout(self.timeout))
            context.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted(let negotiated) = event as? TLSUserEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        do {
            guard negotiated == "h2" else { throw TLSConfigurationError("the server does not negotiate HTTP/2 (ALPN \"h2\")") }
            if let serverName, !ServerName.matches(serverName, tls.peerCertificate.flatMap(PeerIdentity.init)?.dnsNames ?? []) {
                throw TLSConfigurationError("the server's certificate is not for \(serverName)")
            }
            try initialize(context.channel)
            ready.succeed()
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        } catch {
            ready.fail(error)
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failure = failure ?? error
        ready.fail(TLSConfigurationError("TLS handshake failed: \(TLSFailure(error).reason)"))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        ready.fail(failure ?? ChannelError.eof)
        context.fireChannelInactive()
    }
}
