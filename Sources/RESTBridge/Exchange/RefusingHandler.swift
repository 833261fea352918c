import NIOCore
import RPCServer

/// Refuses a request, after a small body that nobody reads has come: many clients that are still sending take an early answer, and the
/// reset that HTTP/2 follows it with, for a failure of the connection. A large body, or a client that asks first, is answered at once.
final class RefusingHandler: HTTPExchangeHandler {
    private let response: ResponseBody
    private let failure: HTTPFailure
    private let limit: Int
    private var received = 0

    init(_ failure: HTTPFailure, to head: HTTPRequestHead, _ response: ResponseBody, limit: Int) {
        self.failure = failure
        self.response = response
        self.limit = limit
        let length = head["content-length"].flatMap { Int($0) } ?? 0
        if length > limit || head["expect"] != nil { response.send(failure) }
    }

    func receive(_ bytes: ByteBuffer) {
        response.exchange.consumed(bytes.readableBytes)
        received &+= bytes.readableBytes
        if received > limit { response.send(failure) }
    }

    func receiveEnd() { response.send(failure) }
    func closed() { response.close() }
}
