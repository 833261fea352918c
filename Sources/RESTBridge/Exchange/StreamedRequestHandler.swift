import NIOCore
import ProtoRuntime
import RPCServer

/// One request whose body goes into the requests of a method as it comes. Confined to the exchange's event loop.
///
/// What is in memory is what the method has not taken, up to ``RESTSettings/streamedWindow``: the client is held back beyond that. So a
/// body may be of any length.
final class StreamedRequestHandler: HTTPExchangeHandler, InProcessSink {
    private let head: HTTPRequestHead
    private let response: ResponseBody
    private let caller: MethodCaller
    private let arena: Arena
    private var call: InProcessCall?
    private var message: ByteBuffer?
    /// Body bytes that the client was not given back.
    private var owed = 0
    private var hasEnded = false
    /// What is wrong with path or query. Interceptors speak before it: a client without a key is told that, and not what the
    /// contract looks like.
    private var fault: HTTPFailure?
    /// Set once the request is refused; what comes is for it then.
    private var refusing: RefusingHandler?

    init(bridge: RESTBridge, route: Route, head: HTTPRequestHead, values: [Substring], query: Substring, response: ResponseBody) {
        self.head = head
        self.response = response
        caller = MethodCaller(bridge: bridge, route: route, response: response, head: head)
        arena = Arena(limits: bridge.settings.proto)
        if let failure = ContentType.checkEncoding(head) {
            refuse(failure)
            return
        }
        let assembly = RequestAssembly(route: route, bridge: bridge, values: values, query: query)
        var first: ByteBuffer?
        do throws(HTTPFailure) {
            first = try assembly.message(body: ByteBuffer(), arena: arena).packed()
        } catch {
            fault = error
        }
        if let fault {
            let begun = caller.begin(refusing: fault, sink: self)
            if !begun.isFinished { call = begun }
            return
        }
        let begun = caller.beginStream(sink: self)
        guard !begun.isFinished else { return }
        call = begun
        if let first { begun.send(message: first) }
    }

    // MARK: HTTPExchangeHandler

    func receive(_ bytes: ByteBuffer) {
        if let refusing { return refusing.receive(bytes) }
        owed &+= bytes.readableBytes
        guard fault == nil, let call, let data = packed(bytes) else { return giveBack() }
        call.send(message: data)
        requestsTaken()
    }

    func receiveEnd() {
        hasEnded = true
        if let refusing { return refusing.receiveEnd() }
        if fault == nil { call?.sendEnd() }
    }

    func drained() { call?.drained() }

    func closed() {
        response.close()
        call?.cancel()
        call = nil
    }

    // MARK: InProcessSink

    var isWritable: Bool { true }

    func requestsTaken() {
        if let call, call.unconsumedBytes > caller.bridge.settings.streamedWindow { return }
        giveBack()
    }

    func receive(message: ByteBuffer) { self.message = message }

    func finished(_ status: RPCStatus, trailers: Metadata) {
        call = nil
        if let fault { return refuse(status == fault.rpcStatus ? fault : caller.failure(status)) }
        guard status.code == .ok else { return refuse(caller.failure(status)) }
        guard let bytes = message, let message = caller.read(bytes, arena: arena) else {
            return refuse(caller.failure(RPCStatus(.internalError)))
        }
        var writer = JSONWriter()
        caller.bridge.writer.write(message, members: caller.route.members, to: &writer)
        response.send(caller.route.successStatus, writer.buffer)
        giveBack()
    }

    // MARK: Pieces

    /// A request with nothing but these bytes.
    private func packed(_ bytes: ByteBuffer) -> ByteBuffer? {
        guard case .field(let field) = caller.route.body else { return nil }
        let arena = Arena(limits: caller.bridge.settings.proto)
        guard let request = try? DynamicMessage(caller.route.method.input, arena: arena),
            (try? request.set(field, .bytes(Array(bytes.readableBytesView)))) != nil
        else { return nil }
        return request.packed()
    }

    private func giveBack() {
        response.exchange.consumed(owed)
        owed = 0
    }

    /// What comes of the body is let pass, so far as a client is patient: see ``RefusingHandler``.
    private func refuse(_ failure: HTTPFailure) {
        if hasEnded { return response.send(failure) }
        refusing = RefusingHandler(failure, to: head, response, limit: caller.bridge.settings.discardLimit)
        giveBack()
    }
}
