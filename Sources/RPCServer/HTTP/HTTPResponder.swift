/// Answers HTTP requests that are not gRPC. The same responder serves HTTP/2, driven by this library, and HTTP/1.1, driven by whoever
/// supplies the ``HTTP1Initializer``.
public protocol HTTPResponder: Sendable {
    /// Takes a request on. Called on the exchange's event loop when the head is there.
    ///
    /// The responder may answer at once, inside this call, or later. It keeps `exchange` as long as it has something to say.
    /// - Returns: who is told what happens next.
    func respond(to head: HTTPRequestHead, _ exchange: any HTTPExchange) -> any HTTPExchangeHandler
}
