import NIOCore
import ProtoRuntime

/// One call from its headers to its status, whatever carries it. Confined to its event loop.
///
/// The transport tells it what arrives and what was sent; it runs interceptors and the handler, and tells the transport what to send.
final class ServerCall: NIOScheduledCallbackHandler {
    private enum Phase {
        /// Interceptors from this index on have not decided.
        case intercepting
        /// The one request message is not complete.
        case collecting
        case running(any CallDriver)
        case finished
    }

    private let environment: CallEnvironment
    let context: CallContext
    /// Gone once the call is over.
    private var transport: (any CallTransport)?
    private var phase = Phase.intercepting
    /// Interceptors that saw the call begin.
    private var begun = 0
    /// Request bytes that no handler has yet; nil where none came.
    private var received: ByteBuffer?
    private var receivedEnd = false
    /// How the call ends once interceptors let it pass: its request could not be made.
    private var refusal: RPCStatus?
    private var bytesReceived = 0
    private var bytesSent = 0
    private var deadlineTimer: NIOScheduledCallback?

    init(environment: CallEnvironment, context: CallContext, transport: any CallTransport) {
        self.environment = environment
        self.context = context
        self.transport = transport
    }

    private var dispatcher: Dispatcher { environment.dispatcher }
    private var entry: MethodEntry { context.entry }
    private var streamsRequests: Bool { entry.descriptor.kind.streamsRequests }

    var isFinished: Bool {
        if case .finished = phase { return true }
        return false
    }

    // MARK: From the transport

    func start() {
        intercept()
    }

    /// Takes framed request bytes, the last where `isLast`. They are the transport's: what is kept is copied.
    func receive(_ bytes: ByteBuffer, isLast: Bool) {
        bytesReceived &+= bytes.readableBytes
        if isLast { receivedEnd = true }
        switch phase {
        case .finished: return
        case .collecting where isLast && received == nil: run(bytes)
        case .intercepting, .collecting: collect(bytes)
        case .running(let driver):
            guard streamsRequests else { return finish(MessageFraming.tooMany.status) }
            driver.receive(bytes)
            if isLast { driver.receiveEnd() }
        }
    }

    /// There will be no more request bytes.
    func receiveEnd() {
        receivedEnd = true
        switch phase {
        case .intercepting, .finished: break
        case .collecting: runCollected()
        case .running(let driver): driver.receiveEnd()
        }
    }

    /// There is no request, since what it was to be made of is wrong: interceptors speak first, and then the call ends so.
    func refuse(_ status: RPCStatus) {
        refusal = status
        if case .intercepting = phase { return }
        finish(status)
    }

    func drained() {
        if case .running(let driver) = phase { driver.drained() }
    }

    func drainRequested(grace: TimeAmount) {
        if case .running(let driver) = phase { driver.drainRequested(grace: grace) }
    }

    func cutOff(_ reason: RPCError) { stop(reason, tellPeer: true) }

    /// The caller reset the stream or the connection was lost.
    func cancel() {
        stop(RPCError(.cancelled, "the caller went away"), tellPeer: false)
    }

    /// Sets the timer of a call that did not end at once.
    func armDeadline() {
        guard deadlineTimer == nil, !isFinished, let deadline = context.deadline else { return }
        deadlineTimer = try? context.eventLoop.assumeIsolated().scheduleCallback(at: deadline, handler: self)
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        deadlineTimer = nil
        stop(RPCError(.deadlineExceeded, "the deadline passed"), tellPeer: true)
    }

    // MARK: From the driver

    var isDrained: Bool { transport?.isDrained ?? false }
    var isWritable: Bool { transport?.isWritable ?? false }

    func send(_ framed: ByteBuffer) {
        bytesSent &+= framed.readableBytes
        transport?.send(framed, initialMetadata: headMetadata)
    }

    /// Sends a message that was packed before.
    func send(_ message: EncodedMessage) throws(RPCError) {
        try MessageFraming.checkSent(message.length, limit: dispatcher.settings.sendLimit)
        let settings = dispatcher.settings.compression
        send(message.framed(context.settleEncoding(settings), settings))
    }

    /// What goes ahead of the first response.
    private var headMetadata: Metadata {
        var metadata = context.initialMetadata
        let encoding = context.settleEncoding(dispatcher.settings.compression).encoding
        if encoding != .identity { metadata.addReserved("grpc-encoding", encoding.name) }
        return metadata
    }

    func consumed(_ bytes: Int) { transport?.consumed(bytes) }

    func finish(_ status: RPCStatus, trailers: Metadata = Metadata()) {
        guard let transport = close(ServerCall.over) else { return }
        var all = context.trailers
        if !trailers.isEmpty { all.add(contentsOf: trailers) }
        transport.finish(status, trailers: all, initialMetadata: context.initialMetadata)
        endInterceptors(status)
    }

    // MARK: Running

    private func intercept() {
        while begun < dispatcher.interceptors.count {
            begun &+= 1
            switch dispatcher.interceptors[begun &- 1].begin(context) {
            case .proceed: continue
            case .reject(let error): return finish(error.status, trailers: error.trailers)
            case .wait(let future): return wait(for: future)
            }
        }
        proceed()
    }

    private func wait(for future: EventLoopFuture<RPCError?>) {
        armDeadline()
        future.hop(to: context.eventLoop).assumeIsolated().whenComplete { result in
            guard case .intercepting = self.phase else { return }
            switch result {
            case .success(nil):
                // The interceptors that follow may move the deadline forward.
                self.deadlineTimer?.cancel()
                self.deadlineTimer = nil
                self.intercept()
                self.armDeadline()
            case .success(let error?): self.finish(error.status, trailers: error.trailers)
            case .failure(let error):
                let told = (error as? RPCError) ?? RPCError(.internalError, "the call could not be checked")
                self.finish(told.status, trailers: told.trailers)
            }
        }
    }

    private func proceed() {
        if let deadline = context.deadline, deadline <= .now() {
            return finish(RPCStatus(.deadlineExceeded, "the deadline passed"))
        }
        if let refusal { return finish(refusal) }
        phase = .collecting
        if case .concurrent(let body) = entry.implementation, streamsRequests {
            let received = self.received
            self.received = nil
            startTask(body, received)
        } else if receivedEnd {
            runCollected()
        }
    }

    private static let over = RPCError(.cancelled, "the call is over")

    /// Keeps request bytes until the handler can have them, and refuses a request as soon as its bytes show that it will be refused.
    private func collect(_ bytes: ByteBuffer) {
        var all = received ?? ByteBuffer()
        received = nil
        all.writeImmutableBuffer(bytes)
        received = all
        guard !streamsRequests else { return }
        do throws(RPCError) {
            let length = try MessageFraming.nextLength(
                in: all, limit: dispatcher.settings.receiveLimit, encoding: context.requestEncoding)
            if let length, all.readableBytes > length + MessageFraming.prefixLength { throw MessageFraming.tooMany }
        } catch {
            return finish(error.status)
        }
        transport?.consumed(bytes.readableBytes)
        if receivedEnd, case .collecting = phase { runCollected() }
    }

    private func runCollected() {
        let all = received ?? ByteBuffer()
        received = nil
        run(all)
    }

    /// Runs the handler of a call with one request, which is complete.
    private func run(_ request: ByteBuffer) {
        do throws(RPCError) {
            let encoding = context.requestEncoding
            var request = request
            var message = try MessageFraming.only(in: request, limit: dispatcher.settings.receiveLimit, encoding: encoding)
            if encoding != .identity, MessageFraming.isCompressed(request) { try decompress(&message, &request, encoding) }
            switch entry.implementation {
            case .immediate(let body): try answer(body, message)
            case .concurrent(let body): startTask(body, request)
            case .latestValue(let subscription): subscribe(subscription, message)
            }
        } catch {
            finish(error.status, trailers: error.trailers)
        }
    }

    /// Puts a message and its frame in the place of the compressed ones.
    private func decompress(_ message: inout ByteBuffer, _ request: inout ByteBuffer, _ encoding: MessageEncoding) throws(RPCError) {
        let settings = dispatcher.settings
        message = try message.decompressed(encoding, limit: settings.receiveLimit, settings.compression)
        context.wasRequestCompressed = true
        guard case .concurrent = entry.implementation else { return }
        request = ByteBufferAllocator().buffer(capacity: MessageFraming.prefixLength + message.readableBytes)
        request.writeMultipleIntegers(UInt8(0), UInt32(truncatingIfNeeded: message.readableBytes))
        request.writeImmutableBuffer(message)
    }

    private func answer(_ body: MethodImplementation.Immediate, _ message: ByteBuffer) throws(RPCError) {
        var out = transport?.takeBuffer() ?? ByteBuffer()
        try body(message, context, environment.arena, &out)
        try MessageFraming.checkSent(out.readableBytes - MessageFraming.prefixLength, limit: dispatcher.settings.sendLimit)
        guard let transport = close(ServerCall.over) else { return }
        var metadata = context.responseMetadata
        if metadata != nil || dispatcher.settings.compression.encoding != .identity { compress(&out, &metadata) }
        bytesSent &+= out.readableBytes
        transport.answer(out, metadata)
        endInterceptors(.ok)
    }

    private func compress(_ framed: inout ByteBuffer, _ metadata: inout ResponseMetadata?) {
        let settings = dispatcher.settings.compression
        let encoding = context.settleEncoding(settings)
        guard let frame = framed.compressedFrame(encoding, settings) else { return }
        framed = frame
        var head = metadata ?? ResponseMetadata()
        head.initial.addReserved("grpc-encoding", encoding.encoding.name)
        metadata = head
    }

    private func startTask(_ body: @escaping MethodImplementation.Concurrent, _ received: ByteBuffer?) {
        let driver = TaskDriver(call: self, eventLoop: context.eventLoop)
        phase = .running(driver)
        driver.start(body, received: received, context: context, settings: dispatcher.settings)
        if receivedEnd { driver.receiveEnd() }
        armDeadline()
    }

    private func subscribe(_ subscription: MethodImplementation.Subscription, _ request: ByteBuffer) {
        let driver = LatestValueDriver(call: self, eventLoop: context.eventLoop)
        phase = .running(driver)
        driver.start(subscription, request: request, context: context, arena: environment.arena)
        armDeadline()
    }

    // MARK: Ending

    private func stop(_ reason: RPCError, tellPeer: Bool) {
        // Not for calls that are over, which is most often so: their streams close.
        guard transport != nil else { return }
        context.cancel()
        guard let transport = close(reason) else { return }
        if tellPeer { transport.finish(reason.status, trailers: context.trailers, initialMetadata: context.initialMetadata) }
        endInterceptors(reason.status)
    }

    /// Moves to the end and stops the driver, unless it was the driver that ended the call; nil if the call was over already.
    private func close(_ reason: RPCError) -> (any CallTransport)? {
        guard let transport else { return nil }
        let phase = self.phase
        self.phase = .finished
        self.transport = nil
        received = nil
        deadlineTimer?.cancel()
        deadlineTimer = nil
        if case .running(let driver) = phase { driver.cancel(reason) }
        return transport
    }

    private func endInterceptors(_ status: RPCStatus) {
        guard begun > 0 else { return }
        let outcome = CallOutcome(
            status: status, elapsed: .now() - context.start, bytesReceived: bytesReceived, bytesSent: bytesSent)
        for index in stride(from: begun - 1, through: 0, by: -1) {
            dispatcher.interceptors[index].end(context, outcome)
        }
        begun = 0
    }
}
