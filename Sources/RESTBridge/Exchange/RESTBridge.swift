import NIOCore
import ProtoRuntime
import RPCServer

/// Translates HTTP with JSON onto methods, by the `google.api.http` and `restbridge.v1` options of the contract.
///
/// Every rule lives behind the methods: a request that comes this way passes the same interceptors and handlers as one that
/// comes by gRPC. The bridge is an ``HTTPResponder``, and so answers over HTTP/2 and HTTP/1.1.
public final class RESTBridge: HTTPResponder {
    let routes: RouteTable
    let writer: JSONMessageWriter
    let dispatcher: Dispatcher
    let settings: RESTSettings

    /// Reads the routes.
    /// - Parameters:
    ///   - registry: the contract.
    ///   - dispatcher: the methods and their interceptors, the same that serve gRPC.
    ///   - settings: limits.
    public init(registry: Registry, dispatcher: Dispatcher, settings: RESTSettings = RESTSettings()) throws(BridgeError) {
        routes = try RouteTable(registry)
        writer = JSONMessageWriter(routes.routes.flatMap { [$0.method.input, $0.method.output] }, style: .rest)
        self.dispatcher = dispatcher
        self.settings = settings
    }

    /// Verbs and paths served, in the order of the contract.
    public var routeList: [(verb: String, path: String)] { routes.routes.map { ($0.verb, $0.template.text) } }

    /// The error object of a request that the server refused before the bridge saw it.
    public func body(of refusal: HTTPRefusal) -> (type: String, bytes: ByteBuffer) {
        ("application/json", HTTPFailure(refusal.status, refusal.code, refusal.message).body)
    }

    /// Takes a request on.
    public func respond(to head: HTTPRequestHead, _ exchange: any HTTPExchange) -> any HTTPExchangeHandler {
        let response = ResponseBody(exchange, isHead: head.method == "HEAD", chunkSize: settings.chunkSize)
        let target = head.target.prefix { $0 != "#" }
        let path = target.prefix { $0 != "?" }
        let query = target.dropFirst(path.count).dropFirst()
        switch routes.match(verb: head.method, path: path) {
        case .route(let route, let values) where route.streamsBody:
            return StreamedRequestHandler(bridge: self, route: route, head: head, values: values, query: query, response: response)
        case .route(let route, let values):
            return RequestHandler(bridge: self, route: route, head: head, values: values, query: query, response: response)
        case .wrongMethod(let allow):
            let failure = HTTPFailure(
                405, .unimplemented, "\(path) does not take \(head.method), but \(allow)", headers: [.init("allow", allow)])
            return RefusingHandler(failure, to: head, response, limit: settings.discardLimit)
        case .unknown where head.method == "CONNECT":
            return RefusingHandler(
                HTTPFailure(501, .unimplemented, "this is no proxy"), to: head, response, limit: settings.discardLimit)
        case .unknown:
            return RefusingHandler(
                HTTPFailure(404, .notFound, "there is nothing at \(path)"), to: head, response, limit: settings.discardLimit)
        }
    }
}
