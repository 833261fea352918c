import NIOCore

/// One request and its response on an HTTP/1.1 connection. It forgets the connection when the exchange is over.
final class HTTP1Exchange: HTTPExchange {
    /// How the response's body is delimited.
    private enum Framing {
        case length(left: Int)
        case chunks
        /// By the end of the connection, for HTTP/1.0.
        case close
        /// None: a response to HEAD, or a status without a body.
        case none
    }

    let eventLoop: any EventLoop
    let peer: SocketAddress?
    let peerIdentity: PeerIdentity?
    let request: HTTP1RequestCheck.Accepted
    private let isHTTP10: Bool
    private var connection: HTTP1Connection?
    private var handler: (any HTTPExchangeHandler)?
    private var framing: Framing?
    private(set) var hasEndedRequest = false
    private(set) var hasEndedResponse = false
    /// Body bytes that the responder has and did not give back.
    private(set) var unconsumed = 0
    /// Whether the connection ends with this exchange.
    private(set) var closes: Bool

    init(
        _ connection: HTTP1Connection, request: HTTP1RequestCheck.Accepted, isHTTP10: Bool, eventLoop: any EventLoop, peer: SocketAddress?,
        identity: PeerIdentity?
    ) {
        self.connection = connection
        self.request = request
        self.isHTTP10 = isHTTP10
        self.eventLoop = eventLoop
        self.peer = peer
        peerIdentity = identity
        closes = !request.keepsAlive
    }

    var hasStartedResponse: Bool { framing != nil }

    // MARK: From the connection

    func start(_ responder: any HTTPResponder) {
        let handler = responder.respond(to: request.head, self)
        if connection != nil { self.handler = handler } else { handler.closed() }
    }

    func receive(_ bytes: ByteBuffer) {
        guard let handler else { return }
        unconsumed &+= bytes.readableBytes
        handler.receive(bytes)
    }

    func receiveEnd() {
        hasEndedRequest = true
        handler?.receiveEnd()
    }

    func drained() { handler?.drained() }

    func drainRequested() {
        closes = true
        handler?.drainRequested()
    }

    /// The exchange is over, or the connection is.
    func detach() {
        connection = nil
        let handler = self.handler
        self.handler = nil
        handler?.closed()
    }

    // MARK: HTTPExchange

    var isWritable: Bool { connection?.isWritable ?? false }

    func writeHead(status: Int, headers: [HTTPRequestHead.Header]) {
        guard let connection, framing == nil else { return }
        var extra: [(StaticString, StaticString)] = []
        let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) }
        if request.head.method == "HEAD" || status == 204 || status == 304 {
            framing = Framing.none
        } else if let length {
            framing = .length(left: length)
        } else if isHTTP10 {
            framing = .close
            closes = true
        } else {
            framing = .chunks
            extra.append(("transfer-encoding", "chunked"))
        }
        // A body that will not be read to its end leaves no place at which the next request begins.
        if !hasEndedRequest, !connection.canDiscardBody(of: self) { closes = true }
        if closes {
            extra.append(("connection", "close"))
        } else if isHTTP10 {
            extra.append(("connection", "keep-alive"))
        }
        var buffer = ByteBufferAllocator().buffer(capacity: 256)
        HTTP1ResponseHead.write(status, headers, extra: extra, to: &buffer)
        connection.write(buffer)
    }

    func writeBody(_ bytes: ByteBuffer) {
        guard let connection, let framing, !hasEndedResponse, bytes.readableBytes > 0 else { return }
        switch framing {
        case .none: return
        case .close: connection.write(bytes)
        case .chunks:
            var buffer = ByteBufferAllocator().buffer(capacity: bytes.readableBytes + 16)
            HTTP1ResponseHead.writeChunk(bytes, to: &buffer)
            connection.write(buffer)
        case .length(let left):
            // More than was said would be taken for the next response.
            guard bytes.readableBytes <= left else { return abort() }
            self.framing = .length(left: left - bytes.readableBytes)
            connection.write(bytes)
        }
    }

    func end() {
        guard let connection, let framing, !hasEndedResponse else { return }
        if case .length(let left) = framing, left > 0 { return abort() }
        hasEndedResponse = true
        if case .chunks = framing { connection.write(ByteBuffer(string: "0\r\n\r\n")) }
        connection.responseEnded(self)
    }

    func abort() {
        guard let connection, !hasEndedResponse else { return }
        hasEndedResponse = true
        connection.responseAborted(isHTTP10: isHTTP10)
    }

    func consumed(_ bytes: Int) {
        unconsumed -= min(bytes, unconsumed)
        connection?.readIfWanted()
    }
}
