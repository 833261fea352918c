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

    private let dispatcher: Dispatcher
    private let entry: MethodEntry
    let context: CallContext
    private let arena: Arena
    /// Gone once the call is over.
    private var transport: (any CallTransport)?
    private var phase = Phase.intercepting
    /// Interceptors that saw the call begin.
    private var begun = 0
    private var received = ByteBuffer()
    private var receivedEnd = false
    private var bytesReceived = 0
    private var bytesSent = 0
    private var deadlineTimer: NIOScheduledCallback?

    init(dispatcher: Dispatcher, entry: MethodEntry, context: CallContext, arena: Arena, transport: any CallTransport) {
        self.dispatcher = dispatcher
        self.entry = entry
        self.context = context
        self.arena = arena
        self.transport = transport
    }

    var isFinished: Bool {
        if case .finished = phase { return true }
        return false
    }

    // MARK: From the transport

    func start() {
        intercept()
    }

    /// Takes framed request bytes.
    func receive(_ bytes: inout ByteBuffer) {
        bytesReceived &+= bytes.readableBytes
        switch phase {
        case .finished: return
        case .running(let driver) where entry.descriptor.kind.streamsRequests: driver.receive(&bytes)
        case .running: finish(ServerCall.tooManyMessages)
        case .intercepting, .collecting:
            let count = bytes.readableBytes
            if received.readableBytes == 0 { swap(&received, &bytes) } else { received.writeBuffer(&bytes) }
            guard !entry.descriptor.kind.streamsRequests else { return }
            checkRequest()
            transport?.consumed(count)
        }
    }

    /// There will be no more request bytes.
    func receiveEnd() {
        receivedEnd = true
        switch phase {
        case .intercepting, .finished: break
        case .collecting: runSingleRequest()
        case .running(let driver): driver.receiveEnd()
        }
    }

    func drained() {
        if case .running(let driver) = phase { driver.drained() }
    }

    func drainRequested(grace: TimeAmount) {
        if case .running(let driver) = phase { driver.drainRequested(grace: grace) }
    }

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
        transport?.send(framed, initialMetadata: context.initialMetadata)
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
        let interceptors = dispatcher.interceptors
        while begun < interceptors.count {
            let interceptor = interceptors[begun]
            begun += 1
            switch interceptor.begin(context) {
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
            case .success(nil): self.intercept()
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
        phase = .collecting
        if case .concurrent(let body) = entry.implementation, entry.descriptor.kind.streamsRequests {
            startTask(body)
        } else if receivedEnd {
            runSingleRequest()
        }
    }

    private static let over = RPCError(.cancelled, "the call is over")
    private static let tooManyMessages = RPCStatus(.unimplemented, "exactly one message was expected, and more came")

    /// Refuses a request as soon as its bytes show that it will be refused.
    private func checkRequest() {
        do throws(RPCError) {
            let length = try MessageFraming.nextLength(in: received, limit: dispatcher.settings.receiveLimit)
            if let length, received.readableBytes > length + MessageFraming.prefixLength { finish(ServerCall.tooManyMessages) }
        } catch {
            finish(error.status)
        }
    }

    private func runSingleRequest() {
        guard received.readableBytes > 0 else {
            return finish(RPCStatus(.unimplemented, "exactly one message was expected, and none came"))
        }
        // Its length and flag were looked at as it came in.
        guard let length = received.getInteger(at: received.readerIndex + 1, as: UInt32.self),
            received.readableBytes == Int(length) + MessageFraming.prefixLength
        else { return finish(RPCStatus(.internalError, "the stream ended inside a message")) }
        switch entry.implementation {
        case .immediate(let body): answer(body)
        case .concurrent(let body): startTask(body)
        case .latestValue(let subscription): subscribe(subscription)
        }
    }

    private func answer(_ body: MethodImplementation.Immediate) {
        guard let transport else { return }
        received.moveReaderIndex(forwardBy: MessageFraming.prefixLength)
        var out = transport.takeBuffer()
        do throws(RPCError) {
            try body(received, context, arena, &out)
        } catch {
            return finish(error.status, trailers: error.trailers)
        }
        transport.recycle(&received)
        send(out)
        finish(.ok)
    }

    private func startTask(_ body: @escaping MethodImplementation.Concurrent) {
        let driver = TaskDriver(call: self, eventLoop: context.eventLoop)
        phase = .running(driver)
        driver.start(body, received: &received, context: context, settings: dispatcher.settings)
        received = ByteBuffer()
        if receivedEnd { driver.receiveEnd() }
        armDeadline()
    }

    private func subscribe(_ subscription: MethodImplementation.Subscription) {
        received.moveReaderIndex(forwardBy: MessageFraming.prefixLength)
        let request = received
        received = ByteBuffer()
        let driver = LatestValueDriver(call: self, eventLoop: context.eventLoop)
        phase = .running(driver)
        driver.start(subscription, request: request, context: context, arena: arena)
        armDeadline()
    }

    // MARK: Ending

    private func stop(_ reason: RPCError, tellPeer: Bool) {
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
        received = ByteBuffer()
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
