import NIOCore
import RPCServer

/// Lets a body pass that nobody reads, for a request that is answered already.
final class DiscardingHandler: HTTPExchangeHandler {
    private let exchange: any HTTPExchange

    init(_ exchange: any HTTPExchange) { self.exchange = exchange }

    func receive(_ bytes: ByteBuffer) { exchange.consumed(bytes.readableBytes) }
    func receiveEnd() {}
    func closed() {}
}
