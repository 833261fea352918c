import NIOCore
import NIOTLS

/// Gives a connection to HTTP/2 or HTTP/1.1. In cleartext its first bytes tell which (RFC 9113, section 3.4: the preface begins with `PRI`, which is
/// no method of HTTP/1.1); with TLS what was negotiated does, and a client that negotiated nothing gets HTTP/1.1 (section 3.2).
final class ProtocolDetector: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private static let marker = Array("PRI ".utf8)

    private let configuration: ServerConfiguration
    private let tls: TLSServerLink?
    private let makeHTTP2: (PeerIdentity?) -> HTTP2ServerConnection
    private var received = ByteBuffer()
    private var isDecided = false
    private var timer: Scheduled<Void>?

    /// - Parameter tls: TLS below this handler; nil for cleartext.
    init(configuration: ServerConfiguration, tls: TLSServerLink?, makeHTTP2: @escaping (PeerIdentity?) -> HTTP2ServerConnection) {
        self.configuration = configuration
        self.tls = tls
        self.makeHTTP2 = makeHTTP2
    }

    func handlerAdded(context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: tls?.timeout ?? configuration.settings.protocolTimeout) {
            guard !self.isDecided else { return }
            self.tls?.timedOut(context)
            context.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A connection that has said nothing has nothing to finish.
        if event is ChannelShouldQuiesceEvent, !isDecided { return context.close(promise: nil) }
        if case .handshakeCompleted(let negotiated) = event as? TLSUserEvent, !isDecided {
            return decide(context, isHTTP2: negotiated == "h2")
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let tls, !isDecided else { return context.fireErrorCaught(error) }
        // The end of a connection has errors of its own after the first.
        isDecided = true
        tls.failed(error, context)
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        guard !isDecided else { return context.fireChannelRead(wrapInboundOut(bytes)) }
        received.writeBuffer(&bytes)
        let start = received.readableBytesView.prefix(ProtocolDetector.marker.count)
        guard start.elementsEqual(ProtocolDetector.marker.prefix(start.count)) else { return decide(context, isHTTP2: false) }
        if start.count == ProtocolDetector.marker.count { decide(context, isHTTP2: true) }
    }

    private func decide(_ context: ChannelHandlerContext, isHTTP2: Bool) {
        isDecided = true
        let pipeline = context.pipeline.syncOperations
        do {
            if isHTTP2 {
                try pipeline.addHandler(makeHTTP2(tls?.identity), position: .after(self))
            } else if let responder = configuration.responder {
                try HTTP1Pipeline.add(
                    to: context.channel, responder: responder, settings: configuration.settings.http1, identity: tls?.identity)
            } else {
                return context.close(promise: nil)
            }
        } catch {
            return context.close(promise: nil)
        }
        let bytes = received
        received = ByteBuffer()
        if bytes.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(bytes)) }
        pipeline.removeHandler(context: context, promise: nil)
    }
}
