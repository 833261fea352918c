import NIOCore
import ProtoRuntime
import RPCServer

/// One request on a known route: gathers its body, makes the request message, calls the method, and hands what comes back to the
/// writer of the route's shape. Confined to the exchange's event loop.
final class RequestHandler: HTTPExchangeHandler {
    let bridge: RESTBridge
    let route: Route
    let response: ResponseBody
    private let head: HTTPRequestHead
    private let values: [Substring]
    private let query: Substring
    private var body = ByteBuffer()
    private var received = 0
    private var writer: (any ResponseShapeWriter)?
    /// Whether nobody waits for the response any longer.
    private var isClosed = false
    /// Set once the request is refused; what comes is for it then.
    private var refusing: RefusingHandler?

    init(bridge: RESTBridge, route: Route, head: HTTPRequestHead, values: [Substring], query: Substring, response: ResponseBody) {
        self.bridge = bridge
        self.route = route
        self.head = head
        self.values = values
        self.query = query
        self.response = response
        checkHead()
    }

    private var takesBody: Bool { if case .none = route.body { false } else { true } }

    /// Refuses by the head what can be refused by it, before a client has sent a large body for nothing.
    private func checkHead() {
        guard let length = head["content-length"].flatMap({ Int($0) }), length > 0 else { return }
        if length > bridge.settings.bodyLimit {
            refuse(tooLarge)
        } else if takesBody, let failure = ContentType.check(head) {
            refuse(failure)
        }
    }

    private func refuse(_ failure: HTTPFailure) {
        refusing = RefusingHandler(failure, to: head, response, limit: bridge.settings.discardLimit)
    }

    private var tooLarge: HTTPFailure {
        HTTPFailure(413, .invalidArgument, "the body is larger than \(bridge.settings.bodyLimit) bytes")
    }

    // MARK: HTTPExchangeHandler

    func receive(_ bytes: ByteBuffer) {
        if let refusing { return refusing.receive(bytes) }
        if received == 0, takesBody, let failure = ContentType.check(head) {
            refuse(failure)
            refusing?.receive(bytes)
            return
        }
        response.exchange.consumed(bytes.readableBytes)
        guard !response.hasStarted else { return }
        received &+= bytes.readableBytes
        if received > bridge.settings.bodyLimit {
            body = ByteBuffer()
            response.send(tooLarge)
        } else if takesBody {
            body.writeImmutableBuffer(bytes)
        }
    }

    func receiveEnd() {
        if let refusing { return refusing.receiveEnd() }
        guard !response.hasStarted else { return }
        let body = self.body
        self.body = ByteBuffer()
        let assembly = RequestAssembly(route: route, bridge: bridge, values: values, query: query, lastEventID: head["last-event-id"])
        if case .object = route.shape, body.readableBytes > bridge.settings.inlineBody { return read(body, assembly) }
        let arena = Arena(limits: bridge.settings.proto)
        begin { caller throws(HTTPFailure) in
            makeWriter(caller, request: try assembly.message(body: body, arena: arena), arena: arena)
        }
    }

    /// Reads a large body in a task: it takes longer than the event loop's other exchanges should wait.
    private func read(_ body: ByteBuffer, _ assembly: RequestAssembly) {
        let eventLoop = response.exchange.eventLoop
        let handler = NIOLoopBound(self, eventLoop: eventLoop)
        Task {
            let request: Result<ByteBuffer, HTTPFailure>
            do throws(HTTPFailure) {
                request = .success(try assembly.packed(body: body))
            } catch {
                request = .failure(error)
            }
            eventLoop.execute { handler.value.call(with: request) }
        }
    }

    private func call(with request: Result<ByteBuffer, HTTPFailure>) {
        guard !isClosed else { return }
        begin { caller throws(HTTPFailure) in
            ObjectWriter(caller, request: try request.get(), arena: Arena(limits: bridge.settings.proto))
        }
    }

    private func begin(_ makeWriter: (MethodCaller) throws(HTTPFailure) -> any ResponseShapeWriter) {
        let caller = MethodCaller(bridge: bridge, route: route, response: response, head: head)
        let writer: any ResponseShapeWriter
        do throws(HTTPFailure) {
            writer = try makeWriter(caller)
        } catch {
            writer = RefusalAfterInterceptors(caller, error)
        }
        self.writer = writer
        writer.begin()
    }

    func drained() { writer?.drained() }
    func drainRequested() { writer?.drainRequested() }

    func closed() {
        isClosed = true
        response.close()
        writer?.cancel()
        writer = nil
    }

    private func makeWriter(_ caller: MethodCaller, request: DynamicMessage, arena: Arena) -> any ResponseShapeWriter {
        switch route.shape {
        case .object: return ObjectWriter(caller, request: request.packed(), arena: arena)
        case .pages(let list): return PagesWriter(caller, list: list, request: request, arena: arena)
        case .array(let name): return ArrayWriter(caller, name: name, request: request, arena: arena)
        case .events: return EventsWriter(caller, request: request, arena: arena)
        }
    }
}
