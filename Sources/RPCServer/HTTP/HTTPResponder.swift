import NIOCore

/// Answers HTTP requests that are not gRPC. The same responder serves HTTP/2 and HTTP/1.1.
public protocol HTTPResponder: Sendable {
    /// Takes a request on. Called on the exchange's event loop when the head is there.
    ///
    /// The responder may answer at once, inside this call, or later. It keeps `exchange` as long as it has something to say.
    /// - Returns: who is told what happens next.
    func respond(to head: HTTPRequestHead, _ exchange: any HTTPExchange) -> any HTTPExchangeHandler

    /// The body of the answer to a request that the server itself refuses, and its `content-type`. By default its message as text.
    func body(of refusal: HTTPRefusal) -> (type: String, bytes: ByteBuffer)
}

extension HTTPResponder {
    /// The message as text.
    public func body(of refusal: HTTPRefusal) -> (type: String, bytes: ByteBuffer) {
        ("text/plain; charset=utf-8", ByteBuffer(string: refusal.message + "\n"))
    }
}
