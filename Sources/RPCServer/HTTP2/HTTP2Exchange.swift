import CNghttp2
import NIOCore

/// An HTTP exchange on an HTTP/2 stream.
final class HTTP2Exchange: HTTPExchange, HTTP2StreamConsumer {
    private static let connectionSpecific = ["connection", "transfer-encoding", "keep-alive", "upgrade", "proxy-connection"]

    private let origin: CallOrigin
    private var stream: HTTP2Stream?
    private var handler: (any HTTPExchangeHandler)?

    init(stream: HTTP2Stream, origin: CallOrigin) {
        self.stream = stream
        self.origin = origin
    }

    func start(_ responder: any HTTPResponder, _ head: HTTPRequestHead) {
        handler = responder.respond(to: head, self)
    }

    // MARK: HTTPExchange

    var eventLoop: any EventLoop { origin.eventLoop }
    var peer: SocketAddress? { origin.peer }
    var peerIdentity: PeerIdentity? { origin.identity }
    var isWritable: Bool { stream?.isWritable ?? false }

    func writeHead(status: Int, headers: [HTTPRequestHead.Header]) {
        // HTTP/2 has no headers about the connection (RFC 9113, section 8.2.2).
        let fields = headers.filter { !HTTP2Exchange.connectionSpecific.contains($0.name) }
        stream?.writeHead(HeaderBlock([(":status", String(status))] + fields.map { ($0.name, $0.value) }), endStream: false)
    }

    func writeBody(_ bytes: ByteBuffer) {
        guard let stream, stream.hasSentHeaders else { return }
        stream.write(bytes)
    }

    func end() {
        guard let stream, stream.hasSentHeaders else { return }
        stream.end(.end)
    }

    func abort() { stream?.reset(errorCode: NGHTTP2_INTERNAL_ERROR.rawValue) }

    func consumed(_ bytes: Int) { stream?.consumed(bytes) }

    // MARK: HTTP2StreamConsumer

    func receive(_ bytes: ByteBuffer, isLast: Bool) {
        handler?.receive(bytes)
        if isLast { handler?.receiveEnd() }
    }

    func receiveEnd() { handler?.receiveEnd() }
    func drained() { handler?.drained() }
    func drainRequested(grace: TimeAmount) { handler?.drainRequested() }

    func streamClosed(_ closure: StreamClosure) {
        stream = nil
        let handler = self.handler
        self.handler = nil
        handler?.closed()
    }
}
