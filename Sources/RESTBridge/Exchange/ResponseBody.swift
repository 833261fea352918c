import NIOCore
import RPCServer

/// The response of one exchange: its head once, then body bytes, gathered so that small pieces do not travel alone.
/// A response to HEAD has no body. Confined to the exchange's event loop.
final class ResponseBody {
    private enum Phase {
        case waiting
        case streaming
        case over
    }

    let exchange: any HTTPExchange
    let isHead: Bool
    private let chunkSize: Int
    private var phase = Phase.waiting
    private var pending = ByteBuffer()
    private var isFlushScheduled = false

    init(_ exchange: any HTTPExchange, isHead: Bool, chunkSize: Int) {
        self.exchange = exchange
        self.isHead = isHead
        self.chunkSize = chunkSize
    }

    var hasStarted: Bool { phase != .waiting }
    var isOver: Bool { phase == .over }
    var isWritable: Bool { phase != .over && pending.readableBytes < chunkSize && exchange.isWritable }

    /// A response that is complete: it has a `content-length`.
    func send(_ status: Int, _ body: ByteBuffer, type: String = "application/json", headers: [HTTPRequestHead.Header] = []) {
        guard phase == .waiting else { return }
        phase = .over
        writeHead(status, type, headers + [.init("content-length", String(body.readableBytes))])
        if !isHead, body.readableBytes > 0 { exchange.writeBody(body) }
        exchange.end()
    }

    func send(_ failure: HTTPFailure) {
        send(failure.status, failure.body, headers: failure.headers)
    }

    /// Begins a response of unknown length. For HEAD it ends with that.
    func start(_ status: Int, type: String = "application/json") {
        guard phase == .waiting else { return }
        phase = .streaming
        writeHead(status, type, [])
        if isHead { end() }
    }

    /// Adds to a response that was started.
    func write(_ bytes: ByteBuffer) {
        guard phase == .streaming else { return }
        pending.writeImmutableBuffer(bytes)
        if pending.readableBytes >= chunkSize { return flush() }
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        exchange.eventLoop.assumeIsolated().execute {
            self.isFlushScheduled = false
            if self.phase == .streaming { self.flush() }
        }
    }

    func end() {
        guard phase == .streaming else { return }
        flush()
        phase = .over
        exchange.end()
    }

    /// Breaks a response that was started off, so that the client can tell that it is not whole.
    func abort() {
        guard phase == .streaming else { return }
        flush()
        phase = .over
        exchange.abort()
    }

    /// The client is gone.
    func close() {
        phase = .over
        pending = ByteBuffer()
    }

    private func flush() {
        guard pending.readableBytes > 0 else { return }
        let bytes = pending
        pending = ByteBuffer()
        exchange.writeBody(bytes)
    }

    private func writeHead(_ status: Int, _ type: String, _ headers: [HTTPRequestHead.Header]) {
        // What an API says is true only now, and is the account's own: no cache may keep it.
        let common: [HTTPRequestHead.Header] = [
            .init("content-type", type), .init("cache-control", "no-store"), .init("date", HTTPDate.now()),
        ]
        exchange.writeHead(status: status, headers: common + headers)
    }
}
