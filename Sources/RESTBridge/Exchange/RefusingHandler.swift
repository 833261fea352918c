import NIOCore
import RPCServer

/// Refuses a request, when its client will hear it: see `EarlyAnswer`.
final class RefusingHandler: HTTPExchangeHandler {
    private let response: ResponseBody
    private let failure: HTTPFailure
    private var answer: EarlyAnswer

    init(_ failure: HTTPFailure, to head: HTTPRequestHead, _ response: ResponseBody, limit: Int) {
        self.failure = failure
        self.response = response
        answer = EarlyAnswer(head, limit: limit)
        sendIfDue()
    }

    private func sendIfDue() { if answer.isDue { response.send(failure) } }

    func receive(_ bytes: ByteBuffer) {
        response.exchange.consumed(bytes.readableBytes)
        answer.receive(bytes.readableBytes)
        sendIfDue()
    }

    func receiveEnd() {
        answer.receiveEnd()
        sendIfDue()
    }

    func closed() { response.close() }
}
