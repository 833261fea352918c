import NIOCore

/// Lets pages of other origins call a responder: answers the requests by which browsers ask first, and says on each response who may read it.
public final class CORSResponder: HTTPResponder {
    private let settings: CORSSettings
    private let next: any HTTPResponder

    /// Puts CORS in front of a responder.
    public init(settings: CORSSettings, next: any HTTPResponder) {
        self.settings = settings
        self.next = next
    }

    /// The next responder's.
    public func body(of refusal: HTTPRefusal) -> (type: String, bytes: ByteBuffer) { next.body(of: refusal) }

    /// Takes a request on.
    public func respond(to head: HTTPRequestHead, _ exchange: any HTTPExchange) -> any HTTPExchangeHandler {
        let origin = head["origin"]
        if head.method == "OPTIONS", let origin, let method = head["access-control-request-method"] {
            return preflight(head, exchange, origin: origin, method: method)
        }
        let allowed = origin.flatMap { settings.allowed($0) }
        return next.respond(to: head, CORSExchange(exchange, allowedOrigin: allowed, varies: !settings.allowsAll))
    }

    /// Any header may be sent: metadata has any name. What is asked for is repeated, since `*` would not include `authorization`.
    private func preflight(
        _ head: HTTPRequestHead, _ exchange: any HTTPExchange, origin: String, method: String
    ) -> any HTTPExchangeHandler {
        let vary = HTTPRequestHead.Header("vary", "origin, access-control-request-method, access-control-request-headers")
        guard let allowed = settings.allowed(origin) else {
            let message = ByteBuffer(string: "pages of \(origin) may not call this server\n")
            return RefusedExchange(
                head, exchange, limit: 0, status: 403, headers: [vary, .init("content-type", "text/plain; charset=utf-8")], body: message)
        }
        var headers = [
            vary, .init("access-control-allow-origin", allowed),
            .init("access-control-allow-methods", "GET, HEAD, POST, PUT, PATCH, DELETE"),
            .init("access-control-max-age", String(settings.maxAge.nanoseconds / 1_000_000_000)),
        ]
        if let names = head["access-control-request-headers"] { headers.append(.init("access-control-allow-headers", names)) }
        return RefusedExchange(head, exchange, limit: 0, status: 204, headers: headers, body: ByteBuffer())
    }
}
