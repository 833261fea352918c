import NIOCore
import ProtoRuntime

/// A call that an HTTP exchange carries, whatever its protocol: what the protocols differ in is for subclasses. Confined to the exchange's
/// event loop.
class WebCall: CallTransport, HTTPExchangeHandler {
    let request: WebRequest
    private(set) var call: ServerCall?
    private(set) var context: CallContext?
    /// How messages are compressed.
    private(set) var encodings = MessageEncodings.none
    private var early: EarlyAnswer
    /// An answer that waits for the request's end.
    private var waiting: (() -> Void)?
    private(set) var hasSentHead = false
    private var isOver = false

    init(_ request: WebRequest) {
        self.request = request
        early = EarlyAnswer(request.head, limit: request.responder.settings.discardLimit)
    }

    var exchange: any HTTPExchange { request.exchange }
    var limit: Int { request.responder.dispatcher.settings.receiveLimit }
    var isFinished: Bool { isOver || call?.isFinished ?? true }

    // MARK: For subclasses

    /// Value of `content-type`.
    var contentType: String { "" }
    /// How messages are compressed, by the request's head.
    func readEncodings() throws(RPCError) -> MessageEncodings { .none }
    /// What of that is the call's own business: nothing where a subclass does it.
    var callEncodings: MessageEncodings { encodings }
    /// When the caller wants the call to be over.
    func timeout() throws(RPCError) -> TimeAmount? { nil }
    /// Takes a part of the body.
    func take(_ bytes: ByteBuffer) {}
    /// The body is complete.
    func takeEnd() {}
    /// Sends framed messages, after the head.
    func write(_ framed: ByteBuffer) {}
    /// Ends the response, which has its head where `hasSentHead`.
    func writeEnd(_ status: RPCStatus, trailers: Metadata, initialMetadata: Metadata) {}
    /// Sends one message and the end.
    func writeWhole(_ framed: ByteBuffer, _ metadata: ResponseMetadata) {}
    /// The handler is done with as many bytes of framed messages.
    func taken(_ bytes: Int) { exchange.consumed(bytes) }

    /// Sends the head. Responses are as true as long as the method says, and else only now: no cache may keep them.
    func writeHead(_ status: Int, type: String? = nil, length: Int? = nil, _ metadata: [HTTPRequestHead.Header]) {
        guard !hasSentHead else { return }
        hasSentHead = true
        var headers: [HTTPRequestHead.Header] = [.init("content-type", type ?? contentType), .init("date", HTTPDate.now())]
        if !metadata.contains(where: { $0.name == "cache-control" }) { headers.append(.init("cache-control", "no-store")) }
        if let length { headers.append(.init("content-length", String(length))) }
        exchange.writeHead(status: status, headers: headers + metadata)
    }

    static func headers(_ metadata: Metadata, prefix: String = "") -> [HTTPRequestHead.Header] {
        metadata.map { .init(prefix + $0.name, $0.value) }
    }

    // MARK: Beginning

    /// Begins the call; what interceptors refuse has ended when this returns.
    func start() {
        let now = NIODeadline.now()
        var deadline: NIODeadline?
        var fault: RPCError?
        let metadata = request.metadata(&fault)
        do throws(RPCError) {
            encodings = try readEncodings()
            deadline = try timeout().map { now + $0 }
        } catch {
            fault = error
        }
        let environment = CallEnvironment(
            dispatcher: request.responder.dispatcher, arena: Arena(),
            origin: CallOrigin(eventLoop: exchange.eventLoop, peer: exchange.peer, identity: exchange.peerIdentity))
        let head = CallHead(
            entry: request.entry, metadata: metadata, requestEncoding: callEncodings.request, acceptedEncodings: callEncodings.accepted)
        let context = CallContext(head: head, origin: environment.origin, start: now, deadline: deadline)
        self.context = context
        let call = ServerCall(environment: environment, context: context, transport: self)
        self.call = call
        if let fault { call.refuse(fault.status) }
        call.start()
        call.armDeadline()
    }

    /// Ends the call in place of a request that cannot be read.
    func refuse(_ error: RPCError) { call?.refuse(error.status) }

    // MARK: HTTPExchangeHandler

    func receive(_ bytes: ByteBuffer) {
        early.receive(bytes.readableBytes)
        if isFinished { exchange.consumed(bytes.readableBytes) } else { take(bytes) }
        answerIfDue()
    }

    func receiveEnd() {
        early.receiveEnd()
        if !isFinished { takeEnd() }
        answerIfDue()
    }

    func drained() { call?.drained() }
    func drainRequested() { call?.drainRequested(grace: .zero) }

    func closed() {
        isOver = true
        waiting = nil
        let call = self.call
        self.call = nil
        call?.cancel()
    }

    // MARK: CallTransport

    var isDrained: Bool { isWritable }
    var isWritable: Bool { !isOver && exchange.isWritable }
    func takeBuffer() -> ByteBuffer { ByteBuffer() }
    func consumed(_ bytes: Int) { if !isOver { taken(bytes) } }

    func send(_ framed: ByteBuffer, initialMetadata: @autoclosure () -> Metadata) {
        guard !isOver else { return }
        begin(initialMetadata())
        write(framed)
    }

    /// Sends the head ahead of the first message.
    func begin(_ initialMetadata: Metadata) { writeHead(200, WebCall.headers(initialMetadata)) }

    func answer(_ framed: ByteBuffer, _ metadata: ResponseMetadata?) {
        end { self.writeWhole(framed, metadata ?? ResponseMetadata()) }
    }

    func finish(_ status: RPCStatus, trailers: Metadata, initialMetadata: @autoclosure () -> Metadata) {
        let initial = initialMetadata()
        // Whose time is up does not wait for the rest of the request, which may never come.
        if status.code == .deadlineExceeded { early.receiveEnd() }
        end { self.writeEnd(status, trailers: trailers, initialMetadata: initial) }
    }

    private func end(_ write: @escaping () -> Void) {
        guard !isOver, waiting == nil else { return }
        call = nil
        waiting = {
            self.isOver = true
            write()
            self.exchange.end()
        }
        if hasSentHead || request.entry.descriptor.kind.streamsRequests { early.receiveEnd() }
        answerIfDue()
    }

    private func answerIfDue() {
        guard early.isDue, let waiting else { return }
        self.waiting = nil
        waiting()
    }
}
