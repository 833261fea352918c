import NIOCore
import NIOSSL

/// TLS below one connection of a server, as long as it is not known which protocol is spoken above it.
final class TLSServerLink {
    private let handler: NIOSSLServerHandler
    private let settings: ServerTLS
    private let log: TLSFailureLog

    var timeout: TimeAmount { settings.handshakeTimeout }

    /// Adds TLS to a channel that has just been accepted.
    init(_ store: TLSContextStore, _ log: TLSFailureLog, on channel: any Channel) throws {
        handler = NIOSSLServerHandler(context: store.context)
        settings = store.settings
        self.log = log
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    /// Who the client is, once the handshake is complete; nil where it has no certificate.
    var identity: PeerIdentity? {
        settings.clientAuthentication == .none ? nil : handler.peerCertificate.flatMap(PeerIdentity.init)
    }

    /// The handshake failed; the handler of TLS closes the connection.
    func failed(_ error: any Error, _ context: ChannelHandlerContext) {
        let failure = TLSFailure(error)
        log.report(failure, peer: context.channel.remoteAddress)
        guard failure.isPlainHTTP, let below = try? context.pipeline.syncOperations.context(handler: handler) else { return }
        // Nothing went out yet, so the client can read this.
        below.writeAndFlush(NIOAny(ByteBuffer(string: TLSServerLink.hint)), promise: nil)
    }

    func timedOut(_ context: ChannelHandlerContext) {
        log.report(TLSFailure(timeout: settings.handshakeTimeout), peer: context.channel.remoteAddress)
    }

    private static let hint =
        "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\nconnection: close\r\ncontent-length: 36\r\n\r\nThis port speaks TLS: use https://.\n"
}
