import CNghttp2
import NIOCore

/// A server's connection: turns header blocks into calls and HTTP exchanges.
final class HTTP2ServerConnection: HTTP2Connection, NIOScheduledCallbackHandler {
    private enum Drain {
        case serving
        /// The peer was told, and may have opened streams before it heard.
        case announced(DrainReason)
        /// No new streams; the connection ends with the last one.
        case refusing
    }

    private let configuration: ServerConfiguration
    private let identity: PeerIdentity?
    private let headers: RequestHeaderCache
    private var drain = Drain.serving
    /// Calls of this read that are not over: at its end their deadlines are set, which most calls are spared.
    private var unarmed: [ServerCall] = []
    private var environment: CallEnvironment?
    /// Streams opened since the connection began.
    private var opened: UInt64 = 0
    private var life: ConnectionLife?
    private var lifeTimer: NIOScheduledCallback?
    private var pings: PingStrikes
    /// What is to be done when the read at hand was worked through.
    private var afterRead: AfterRead?

    private enum AfterRead {
        case refuseNewStreams
        case closeForPings
    }

    /// Bytes of a refusal's message, which quotes the request: percent-encoding can make three of each.
    private static let longestRefusal = 500

    /// - Parameter identity: who the client is, by certificate.
    init(configuration: ServerConfiguration, loop: LoopState, identity: PeerIdentity? = nil) {
        self.configuration = configuration
        pings = PingStrikes(configuration.settings.connections.pings)
        self.identity = identity
        headers = RequestHeaderCache(router: configuration.dispatcher.router, maxSize: configuration.settings.http2.maxHeaderListSize)
        super.init(role: .server, settings: configuration.settings.http2, loop: loop)
    }

    override func handlerAdded(context: ChannelHandlerContext) {
        environment = CallEnvironment(
            dispatcher: configuration.dispatcher, arena: loop.arena,
            origin: CallOrigin(eventLoop: context.eventLoop, peer: context.channel.remoteAddress, identity: identity))
        super.handlerAdded(context: context)
        life = ConnectionLife(
            configuration.settings.connections, opening: configuration.settings.protocolTimeout, now: context.eventLoop.now,
            lot: configuration.random())
        setLifeTimer()
    }

    // MARK: Requests

    override func beginHeaders(_ id: Int32, opensStream: Bool, in session: HTTP2Session) {
        headers.begin()
        guard opensStream else { return }
        let stream = loop.takeStream()
        stream.open(self, id: id)
        add(stream)
        session.attach(stream)
        opened &+= 1
    }

    override func header(_ field: HeaderField) { headers.add(field) }

    override func endHeaders(_ stream: HTTP2Stream) {
        // Trailers of a request: gRPC has none.
        guard stream.consumer == nil, !stream.hasSentHeaders else { return }
        switch headers.end() {
        case .call(let head): startCall(head, on: stream)
        case .refuse(let status, let httpStatus): refuse(stream, status, httpStatus: httpStatus)
        case .http(var head):
            // gRPC-Web has it as well.
            if let timeout = headers.timeout { head.headers.append(.init("grpc-timeout", timeout.text)) }
            startExchange(head, on: stream)
        case .httpTooLarge: answer(stream, status: "431")
        case .malformed: stream.reset(errorCode: NGHTTP2_PROTOCOL_ERROR.rawValue)
        }
    }

    private func startCall(_ head: CallHead, on stream: HTTP2Stream) {
        guard let environment else { return }
        let now = readStart
        var deadline: NIODeadline?
        switch headers.timeout {
        case nil: break
        case .amount(let amount): deadline = now + amount
        // As gRPC's C core: the library itself never answers INVALID_ARGUMENT (gRPC, "Status codes and their use in gRPC").
        case .malformed: return refuse(stream, RPCStatus(.internalError, "malformed grpc-timeout"), httpStatus: 200)
        }
        let context = CallContext(head: head, origin: environment.origin, start: now, deadline: deadline)
        let call = ServerCall(environment: environment, context: context, transport: stream)
        stream.consumer = call
        call.start()
        // By the caller or by an interceptor: a request that never ends has to be left, too.
        if context.deadline != nil, !call.isFinished { unarmed.append(call) }
    }

    override func readCompleted() {
        if afterRead != nil { endRead() }
        guard !unarmed.isEmpty else { return }
        for call in unarmed { call.armDeadline() }
        unarmed.removeAll(keepingCapacity: true)
    }

    private func refuse(_ stream: HTTP2Stream, _ status: RPCStatus, httpStatus: Int) {
        var status = status
        if status.message.utf8.count > HTTP2ServerConnection.longestRefusal {
            status.message = String(decoding: status.message.utf8.prefix(HTTP2ServerConnection.longestRefusal), as: UTF8.self)
        }
        stream.writeHead(GRPCHeaders.trailersOnly(status, Metadata(), httpStatus: httpStatus), endStream: true)
    }

    private func startExchange(_ head: HTTPRequestHead, on stream: HTTP2Stream) {
        guard let responder = configuration.responder, let origin = environment?.origin else {
            // gRPC over HTTP/2, "Requests": any other content type is 415.
            return answer(stream, status: "415")
        }
        let exchange = HTTP2Exchange(stream: stream, origin: origin)
        stream.consumer = exchange
        exchange.start(responder, head)
    }

    private func answer(_ stream: HTTP2Stream, status: String) {
        stream.writeHead(HeaderBlock([(":status", status), ("content-length", "0")]), endStream: true)
    }

    // MARK: The connection's end

    override func startDraining() { startDraining(.shutdown) }

    private func startDraining(_ reason: DrainReason) {
        if case .shutdown = reason {
            tellStreamsOfDrain()
            if case .announced = drain { drain = .announced(reason) }
        }
        guard case .serving = drain, let session, let context else { return }
        drain = .announced(reason)
        life?.beganDrain()
        session.announceShutdown()
        scheduleFlush()
        // For peers that do not answer pings.
        context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) { self.refuseNewStreams() }
    }

    private func tellStreamsOfDrain() {
        let grace = configuration.settings.watchGrace
        for stream in streams.all { stream.consumer?.drainRequested(grace: grace) }
    }

    override func receivedPing() {
        guard let context else { return }
        let isOver = pings.count(now: context.eventLoop.now, hasCalls: !streams.isEmpty, hasAnswered: hasAnswered)
        hasAnswered = false
        if isOver { afterRead = .closeForPings }
    }

    override func receivedPingAck(_ payload: UInt64) {
        // Not before all of the read was handled: the GOAWAY names the last stream that is, and goes out next.
        if payload == PingPayload.drain, afterRead == nil { afterRead = .refuseNewStreams }
    }

    private func endRead() {
        switch afterRead {
        case nil: break
        case .refuseNewStreams: refuseNewStreams()
        case .closeForPings:
            session?.goAway(errorCode: NGHTTP2_ENHANCE_YOUR_CALM.rawValue, debugData: "too_many_pings")
            flush()
            if let context { end(context) }
        }
        afterRead = nil
    }

    private func refuseNewStreams() {
        guard case .announced(let reason) = drain, let session, let context else { return }
        drain = .refusing
        session.goAway(errorCode: NGHTTP2_NO_ERROR.rawValue, debugData: reason.debugData)
        flush()
        // Streams opened since the announcement have not heard of it.
        if case .shutdown = reason { tellStreamsOfDrain() }
        life?.beganGrace(reason, now: context.eventLoop.now)
        setLifeTimer()
        streamsChanged()
    }

    override func streamsChanged() {
        guard case .refusing = drain, streams.isEmpty else { return }
        context?.eventLoop.assumeIsolated().execute { self.closeIfIdle() }
    }

    private func closeIfIdle() {
        guard streams.isEmpty, let context else { return }
        flush()
        end(context)
    }

    // MARK: The connection's life

    private func setLifeTimer() {
        lifeTimer?.cancel()
        lifeTimer = nil
        guard let context, let time = life?.nextLook else { return }
        lifeTimer = try? context.eventLoop.assumeIsolated().scheduleCallback(at: time, handler: self)
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        lifeTimer = nil
        let facts = ConnectionLife.Facts(now: eventLoop.now, lastRead: readStart, opened: opened, hasStreams: !streams.isEmpty)
        while context != nil, let due = life?.look(facts) { act(due) }
        setLifeTimer()
    }

    private func act(_ due: ConnectionLife.Due) {
        switch due {
        case .ping:
            session?.ping(PingPayload.keepalive)
            scheduleFlush()
        case .drain(let reason): startDraining(reason)
        case .cutOff:
            let reason = RPCError(.unavailable, "the connection has reached its age")
            for stream in streams.all {
                stream.consumer?.drainRequested(grace: .zero)
                stream.consumer?.cutOff(reason)
            }
            scheduleFlush()
        case .close: context?.close(promise: nil)
        }
    }

    override func receivedSettings() { life?.opened() }

    override func connectionLost() {
        lifeTimer?.cancel()
        lifeTimer = nil
        life = nil
        unarmed = []
    }
}
