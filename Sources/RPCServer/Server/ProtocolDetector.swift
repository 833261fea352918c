import NIOCore

/// Reads a connection's first bytes and gives it to HTTP/2 or HTTP/1.1 (RFC 9113, section 3.4: the preface begins with `PRI`, which is no
/// method of HTTP/1.1).
final class ProtocolDetector: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private static let marker = Array("PRI ".utf8)

    private let configuration: ServerConfiguration
    private let makeHTTP2: () -> HTTP2ServerConnection
    private var received = ByteBuffer()
    private var isDecided = false
    private var timer: Scheduled<Void>?

    init(configuration: ServerConfiguration, makeHTTP2: @escaping () -> HTTP2ServerConnection) {
        self.configuration = configuration
        self.makeHTTP2 = makeHTTP2
    }

    func handlerAdded(context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: configuration.settings.protocolTimeout) {
            if !self.isDecided { context.close(promise: nil) }
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A connection that has said nothing has nothing to finish.
        if event is ChannelShouldQuiesceEvent, !isDecided { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
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
                try pipeline.addHandler(makeHTTP2(), position: .after(self))
            } else if let responder = configuration.responder {
                try HTTP1Pipeline.add(to: context.channel, responder: responder, settings: configuration.settings.http1)
            } else {
                return context.close(promise: nil)
            }
        } catch {
            return context.close(promise: nil)
        }
        let bytes = received
        received = ByteBuffer()
        context.fireChannelRead(wrapInboundOut(bytes))
        pipeline.removeHandler(context: context, promise: nil)
    }
}
