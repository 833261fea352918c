import NIOCore

/// A request that is answered with an error whatever comes of its body.
final class RefusedExchange: HTTPExchangeHandler {
    private let exchange: any HTTPExchange
    private let status: Int
    private let headers: [HTTPRequestHead.Header]
    private let body: ByteBuffer
    private var answer: EarlyAnswer
    private var isOver = false

    /// - Parameters:
    ///   - limit: most bytes of the request's body that are let pass before the answer.
    ///   - headers: those of the answer; `content-type` is JSON's unless it is among them.
    init(
        _ head: HTTPRequestHead, _ exchange: any HTTPExchange, limit: Int, status: Int, headers: [HTTPRequestHead.Header] = [],
        body: ByteBuffer
    ) {
        self.exchange = exchange
        self.status = status
        self.body = body
        let type: [HTTPRequestHead.Header] =
            status == 204 || headers.contains { $0.name == "content-type" } ? [] : [.init("content-type", "application/json")]
        var all = type + headers + [.init("cache-control", "no-store"), .init("date", HTTPDate.now())]
        // Without content there is no length (RFC 9110, section 8.6).
        if status != 204 { all.append(.init("content-length", String(body.readableBytes))) }
        self.headers = all
        answer = EarlyAnswer(head, limit: limit)
        sendIfDue()
    }

    private func sendIfDue() {
        guard answer.isDue, !isOver else { return }
        isOver = true
        exchange.writeHead(status: status, headers: headers)
        if body.readableBytes > 0 { exchange.writeBody(body) }
        exchange.end()
    }

    func receive(_ bytes: ByteBuffer) {
        exchange.consumed(bytes.readableBytes)
        answer.receive(bytes.readableBytes)
        sendIfDue()
    }

    func receiveEnd() {
        answer.receiveEnd()
        sendIfDue()
    }

    func closed() { isOver = true }
}
