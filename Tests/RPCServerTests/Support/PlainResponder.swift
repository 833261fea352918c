import NIOCore

@testable import RPCServer

/// Answers `ok` at once, `later/TEXT` with the text from a task, `echo` with the body and 201, `stream/N` with N pieces of 1 kB as the client
/// takes them; anything else is 404.
final class PlainResponder: HTTPResponder {
    let closed = Counter()

    func body(of refusal: HTTPRefusal) -> (type: String, bytes: ByteBuffer) {
        ("application/json", ByteBuffer(string: "{\"error\":{\"status\":\(refusal.status)}}"))
    }

    func respond(to head: HTTPRequestHead, _ exchange: any HTTPExchange) -> any HTTPExchangeHandler {
        let name = head.target.split(separator: "/").first ?? ""
        if ["ok", "later", "echo", "stream"].contains(name) { return Handler(self, head, exchange) }
        return RefusedExchange(head, exchange, limit: 64 << 10, status: 404, body: ByteBuffer(string: "{}"))
    }

    private final class Handler: HTTPExchangeHandler {
        private let responder: PlainResponder
        private let exchange: any HTTPExchange
        private let parts: [Substring]
        private var received = ByteBuffer()
        private var left = 0

        init(_ responder: PlainResponder, _ head: HTTPRequestHead, _ exchange: any HTTPExchange) {
            self.responder = responder
            self.exchange = exchange
            parts = head.target.split(separator: "/")
        }

        func receive(_ bytes: ByteBuffer) {
            received.writeImmutableBuffer(bytes)
            exchange.consumed(bytes.readableBytes)
        }

        func receiveEnd() {
            let argument = parts.dropFirst().first.map(String.init) ?? ""
            switch parts.first {
            case "ok": answer(200, ByteBuffer(string: "ok"))
            case "echo": answer(201, received)
            case "later":
                let this = NIOLoopBound(self, eventLoop: exchange.eventLoop)
                let eventLoop = exchange.eventLoop
                Task { eventLoop.execute { this.value.answer(200, ByteBuffer(string: argument)) } }
            default:
                left = Int(argument) ?? 0
                exchange.writeHead(status: 200, headers: [])
                drained()
            }
        }

        private func answer(_ status: Int, _ body: ByteBuffer) {
            exchange.writeHead(status: status, headers: [.init("content-length", String(body.readableBytes))])
            exchange.writeBody(body)
            exchange.end()
        }

        func drained() {
            guard left > 0 else { return }
            while left > 0, exchange.isWritable {
                exchange.writeBody(ByteBuffer(repeating: UInt8(ascii: "s"), count: 1000))
                left -= 1
            }
            if left == 0 { exchange.end() }
        }

        func closed() { responder.closed.add() }
    }
}
