import GoogleProtos
import NIOCore
import ProtoRuntime

/// Serves gRPC-Web and the Connect protocol, which browsers speak, at the paths of gRPC: the content type decides. Every other request goes
/// to the next responder.
///
/// The methods are the same that serve gRPC, with the same interceptors and limits.
///
/// ```swift
/// let web = try WebResponder(dispatcher: dispatcher, descriptors: [GreeterDescriptors.set])
/// let server = try await RPCServer.start(dispatcher: dispatcher, host: "127.0.0.1", port: 8080, responder: web)
/// ```
public final class WebResponder: HTTPResponder {
    let dispatcher: Dispatcher
    let settings: WebSettings
    private let registry: Registry?
    private let writer: JSONMessageWriter?
    private let next: (any HTTPResponder)?

    /// Puts the protocols in front of a responder.
    /// - Parameters:
    ///   - dispatcher: the methods and their interceptors, the same that serve gRPC.
    ///   - registry: the contract, which JSON is made by; without it, and for methods it does not have, binary messages only.
    ///   - settings: limits.
    ///   - next: answers what is neither gRPC-Web nor Connect; without one that is 404.
    public init(
        dispatcher: Dispatcher, registry: Registry? = nil, settings: WebSettings = WebSettings(), next: (any HTTPResponder)? = nil
    ) {
        self.dispatcher = dispatcher
        self.registry = registry
        self.settings = settings
        self.next = next
        let types = registry?.services.flatMap(\.methods).flatMap { [$0.input, $0.output] }
        writer = types.map { JSONMessageWriter($0, style: .protoJSON, registry: registry) }
    }

    /// Puts the protocols in front of a responder.
    /// - Parameters:
    ///   - dispatcher: the methods and their interceptors, the same that serve gRPC.
    ///   - descriptors: the generated descriptors of the services' modules, which JSON is made by; those of Google's messages are known.
    ///   - settings: limits.
    ///   - next: answers what is neither gRPC-Web nor Connect; without one that is 404.
    /// - Throws: `RegistryError` where the descriptors cannot be read.
    public convenience init(
        dispatcher: Dispatcher, descriptors: [DescriptorSet], settings: WebSettings = WebSettings(), next: (any HTTPResponder)? = nil
    ) throws(RegistryError) {
        let registry = try Registry(descriptors + [GoogleDescriptors.set])
        self.init(dispatcher: dispatcher, registry: registry, settings: settings, next: next)
    }

    /// The next responder's.
    public func body(of refusal: HTTPRefusal) -> (type: String, bytes: ByteBuffer) {
        next?.body(of: refusal) ?? ("text/plain; charset=utf-8", ByteBuffer(string: refusal.message + "\n"))
    }

    /// Takes a request on.
    public func respond(to head: HTTPRequestHead, _ exchange: any HTTPExchange) -> any HTTPExchangeHandler {
        let target = head.target.prefix { $0 != "#" }
        let path = String(target.prefix { $0 != "?" })
        guard let entry = dispatcher.router.entry(at: path) else { return unknownMethod(path, head, exchange) }
        let request = WebRequest(head: head, entry: entry, exchange: exchange, responder: self)
        switch head.method {
        case "POST":
            guard let type = WebContentType(head["content-type"]) else { return wrongType(request) }
            switch type {
            case .grpcWeb(let isText, _): return start(GRPCWebCall(request, isText: isText))
            case .connectUnary(let format):
                guard entry.descriptor.kind == .unary, let codec = codec(format, path) else { return wrongType(request) }
                return start(ConnectUnaryCall(request, codec: codec))
            case .connectStream(let format):
                guard entry.descriptor.kind != .unary, let codec = codec(format, path) else { return wrongType(request) }
                return start(ConnectStreamCall(request, codec: codec))
            }
        case "GET" where entry.descriptor.hasNoSideEffects && entry.descriptor.kind == .unary:
            let query = ConnectQuery(target.dropFirst(path.utf8.count).dropFirst())
            guard let codec = codec(query.encoding.flatMap(MessageFormat.init), path) else { return wrongType(request) }
            return start(ConnectUnaryCall(request, codec: codec, query: query))
        default:
            let takesGET = entry.descriptor.hasNoSideEffects && entry.descriptor.kind == .unary
            let failure = ConnectError(RPCStatus(.unimplemented, "\(path) does not take \(head.method)"), writer: writer)
            return RefusedExchange(
                head, exchange, limit: settings.discardLimit, status: 405, headers: [.init("allow", takesGET ? "GET, POST" : "POST")],
                body: failure.body)
        }
    }

    /// Makes error objects, with the details of types that the contract has readable.
    func error(_ status: RPCStatus) -> ConnectError { ConnectError(status, writer: writer) }

    private func start(_ call: WebCall) -> any HTTPExchangeHandler {
        call.start()
        return call
    }

    private func codec(_ format: MessageFormat?, _ path: String) -> MessageCodec? {
        switch format {
        case .proto: .proto
        case .json: registry?.method(path: path).flatMap { method in writer.map { .json(JSONCodec(method, $0, settings)) } }
        case nil: nil
        }
    }

    /// What a method can be called with.
    private func wrongType(_ request: WebRequest) -> any HTTPExchangeHandler {
        let descriptor = request.entry.descriptor
        let formats = codec(.json, descriptor.path) == nil ? ["proto"] : ["json", "proto"]
        let prefix = descriptor.kind == .unary ? "application/" : "application/connect+"
        let types = formats.map { prefix + $0 } + ["application/grpc-web", "application/grpc-web-text"]
        let given = request.head["content-type"].map { ", not \($0)" } ?? ""
        let message = "\(descriptor.path) takes \(types.joined(separator: ", ")), and application/grpc over HTTP/2\(given)"
        return RefusedExchange(
            request.head, request.exchange, limit: settings.discardLimit, status: 415,
            headers: [.init("accept-post", types.joined(separator: ", "))], body: error(RPCStatus(.unknown, message)).body)
    }

    private func unknownMethod(_ path: String, _ head: HTTPRequestHead, _ exchange: any HTTPExchange) -> any HTTPExchangeHandler {
        let status = dispatcher.router.unimplemented(path: path)
        switch WebContentType(head["content-type"]) {
        case .grpcWeb(_, let name)? where head.method == "POST":
            let headers = [HTTPRequestHead.Header("content-type", name)] + GRPCHeaders.statusFields(status).map { .init($0.name, $0.value) }
            return RefusedExchange(head, exchange, limit: settings.discardLimit, status: 200, headers: headers, body: ByteBuffer())
        case .connectUnary(let format)? where head.method == "POST":
            // JSON is REST's too; one that says so, or calls a service that is here, means Connect.
            let isConnect = format == .proto || head["connect-protocol-version"] != nil || dispatcher.router.hasService(ofPath: path)
            if !isConnect, let next { return next.respond(to: head, exchange) }
        case .connectStream? where head.method == "POST": break
        default: if let next { return next.respond(to: head, exchange) }
        }
        return RefusedExchange(head, exchange, limit: settings.discardLimit, status: 404, body: error(status).body)
    }
}
