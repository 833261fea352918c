import NIOCore
import NIOHTTP1

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One HTTP/1.1 connection: takes one request after the other, and lets those that a client sends ahead wait.
///
/// It stops reading while requests wait or a body is not taken, so a client cannot make it hold more than one read's worth
/// beyond its windows.
final class HTTP1Connection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        /// Waiting for a request's head.
        case idle
        case exchange(HTTP1Exchange)
        /// The response went out and the rest of its request's body is dropped.
        case discarding(HTTP1Exchange)
        /// The last response went out; what still comes is dropped until the client closes or time is up.
        case lingering
        case closed
    }

    private let responder: any HTTPResponder
    private let settings: HTTP1Settings
    private let identity: PeerIdentity?
    private var context: ChannelHandlerContext?
    private var phase = Phase.idle
    private var waiting = CircularBuffer<HTTPServerRequestPart>()
    private var isProcessing = false
    private var isReading = false
    private var needsFlush = false
    private var wantsRead = false
    private var isDraining = false
    private var timer: (callback: NIOScheduledCallback, time: NIODeadline)?
    /// When what is waited for has to be there; the timer itself may be set for an earlier time, and is then set anew.
    private var deadline = NIODeadline.distantFuture

    /// - Parameter identity: who the client is, by certificate.
    init(responder: any HTTPResponder, settings: HTTP1Settings, identity: PeerIdentity?) {
        self.responder = responder
        self.settings = settings
        self.identity = identity
    }

    // MARK: For the exchange

    var isWritable: Bool { context?.channel.isWritable ?? false }

    func write(_ bytes: ByteBuffer) {
        guard let context else { return }
        context.write(wrapOutboundOut(bytes), promise: nil)
        if isReading { needsFlush = true } else { context.flush() }
        if !context.channel.isWritable, isWaitingForClient { arm(settings.sendTimeout) }
    }

    func canDiscardBody(of exchange: HTTP1Exchange) -> Bool {
        // A client that waits for 100 may send its body or leave it: it cannot be told which.
        guard !exchange.request.expectsContinue, let length = exchange.request.bodyLength else { return false }
        return length <= settings.discardLimit
    }

    func responseEnded(_ exchange: HTTP1Exchange) {
        guard case .exchange(let current) = phase, current === exchange else { return }
        let isWhole = exchange.hasEndedRequest
        phase = isWhole ? .idle : .discarding(exchange)
        if !isWhole, !exchange.closes { arm(settings.bodyTimeout) }
        exchange.detach()
        if exchange.closes || isDraining { return finishConnection() }
        if isWhole { next() }
    }

    /// Closes without the end that the framing promised, which tells the client that something is missing.
    func responseAborted(isHTTP10: Bool) {
        guard let context else { return }
        if isHTTP10 {
            // There the end of the connection is the end of the body; only a reset says otherwise.
            _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        }
        context.flush()
        close()
    }

    func readIfWanted() {
        guard wantsRead, mayRead, let context else { return }
        wantsRead = false
        context.read()
    }

    // MARK: For the limit on what the decoder holds back

    /// Parts of requests that came, for telling whether one did.
    private(set) var partsSeen = 0

    /// Whether all that still comes is dropped.
    var isEnding: Bool {
        switch phase {
        case .lingering, .closed: true
        case .idle, .exchange, .discarding: false
        }
    }

    /// A head, trailers or the line of a chunk are longer than they may be and not at their end.
    func refuseEndless() {
        let refusal = HTTPRefusal(431, .invalidArgument, "the headers are larger than \(settings.headerBytes) bytes together")
        switch phase {
        case .idle where waiting.isEmpty: refuse(refusal)
        case .exchange(let exchange) where !exchange.hasEndedRequest && !exchange.hasStartedResponse: giveUp(exchange, refusal)
        default: close()
        }
    }

    // MARK: ChannelHandler

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        arm(settings.headTimeout)
    }

    func handlerRemoved(context: ChannelHandlerContext) { shut() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        partsSeen &+= 1
        waiting.append(unwrapInboundIn(data))
        process()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        if needsFlush {
            needsFlush = false
            context.flush()
        }
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if mayRead { context.read() } else { wantsRead = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, case .exchange(let exchange) = phase {
            if exchange.hasEndedRequest { disarm() }
            exchange.drained()
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            isDraining = true
            switch phase {
            case .idle where waiting.isEmpty: close()
            case .exchange(let exchange): exchange.drainRequested()
            default: break
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else { return close() }
        switch phase {
        case .idle where waiting.isEmpty: refuse(HTTPRefusal(400, .invalidArgument, "this is not an HTTP request"))
        case .exchange(let exchange) where !exchange.hasEndedRequest && !exchange.hasStartedResponse:
            giveUp(exchange, HTTPRefusal(400, .invalidArgument, "the request's body is not framed as HTTP"))
        default: close()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        shut()
        context.fireChannelInactive()
    }

    // MARK: Requests

    private var mayRead: Bool {
        switch phase {
        case .idle, .discarding, .lingering: return true
        case .exchange(let exchange): return waiting.isEmpty && exchange.unconsumed < settings.receiveWindow
        case .closed: return false
        }
    }

    /// Whether the client has done its part and only has to take the response.
    private var isWaitingForClient: Bool {
        if case .exchange(let exchange) = phase { exchange.hasEndedRequest } else { false }
    }

    /// Takes the parts that wait, as far as the exchange at hand lets it. A response that comes at once calls back from inside;
    /// the loop keeps that flat.
    private func process() {
        guard !isProcessing else { return }
        isProcessing = true
        defer { isProcessing = false }
        while let part = waiting.first {
            switch (phase, part) {
            case (.idle, .head(let head)):
                waiting.removeFirst()
                begin(head)
            case (.exchange(let exchange), .body(let bytes)):
                waiting.removeFirst()
                exchange.receive(bytes)
            case (.exchange(let exchange), .end) where !exchange.hasEndedRequest:
                waiting.removeFirst()
                disarm()
                exchange.receiveEnd()
            case (.exchange, _): return
            case (.discarding, .end):
                waiting.removeFirst()
                phase = .idle
                arm(settings.headTimeout)
            case (.idle, _), (.discarding, _), (.lingering, _), (.closed, _): waiting.removeFirst()
            }
        }
    }

    private func begin(_ head: NIOHTTP1.HTTPRequestHead) {
        guard let context else { return }
        do throws(HTTPRefusal) {
            let accepted = try HTTP1RequestCheck(settings: settings).check(head)
            let exchange = HTTP1Exchange(
                self, request: accepted, isHTTP10: head.version.minor == 0, eventLoop: context.eventLoop,
                peer: context.channel.remoteAddress, identity: identity
            )
            phase = .exchange(exchange)
            arm(settings.bodyTimeout)
            if isDraining { exchange.drainRequested() }
            exchange.start(responder)
            if accepted.expectsContinue, !exchange.hasStartedResponse, accepted.bodyLength != 0 {
                write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))
            }
        } catch {
            refuse(error)
        }
    }

    /// Answers what is no request that can be served; where the next one would begin is not known.
    private func refuse(_ refusal: HTTPRefusal) {
        let (type, body) = responder.body(of: refusal)
        var buffer = ByteBufferAllocator().buffer(capacity: body.readableBytes + 256)
        HTTP1ResponseHead.write(
            refusal.status,
            [
                .init("content-type", type), .init("date", HTTPDate.now()),
                .init("content-length", String(body.readableBytes)),
            ], extra: [("connection", "close")], to: &buffer)
        buffer.writeImmutableBuffer(body)
        write(buffer)
        finishConnection()
    }

    /// Answers a request whose body does not come to its end in the responder's place.
    private func giveUp(_ exchange: HTTP1Exchange, _ refusal: HTTPRefusal) {
        exchange.detach()
        phase = .idle
        refuse(refusal)
    }

    /// After an exchange, the next one.
    private func next() {
        arm(settings.headTimeout)
        process()
        readIfWanted()
    }

    // MARK: Ending

    /// Ends the connection so that the client gets all that was written: closed at once, what the client still sends would be
    /// answered with a reset, which makes the client's system throw the response away.
    private func finishConnection() {
        guard let context else { return }
        switch phase {
        case .closed, .lingering: return
        default: phase = .lingering
        }
        needsFlush = false
        context.flush()
        context.close(mode: .output, promise: nil)
        arm(settings.lingerTime)
        readIfWanted()
    }

    private func close() {
        let context = self.context
        shut()
        context?.close(promise: nil)
    }

    private func shut() {
        let phase = self.phase
        self.phase = .closed
        waiting.removeAll()
        disarm()
        timer?.callback.cancel()
        timer = nil
        context = nil
        if case .exchange(let exchange) = phase { exchange.detach() }
    }
}

extension HTTP1Connection: NIOScheduledCallbackHandler {
    private func arm(_ time: TimeAmount) {
        deadline = .now() + time
        // A timer that is set for an earlier time looks at the deadline then: most exchanges need no timer of their own.
        if let timer, timer.time <= deadline { return }
        timer?.callback.cancel()
        schedule()
    }

    private func disarm() { deadline = .distantFuture }

    private func schedule() {
        let callback = try? context?.eventLoop.assumeIsolated().scheduleCallback(at: deadline, handler: self)
        timer = callback.map { ($0, deadline) }
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        timer = nil
        guard deadline < .distantFuture else { return }
        if deadline > .now() { return schedule() }
        if case .exchange(let exchange) = phase, !exchange.hasEndedRequest, !exchange.hasStartedResponse {
            let seconds = settings.bodyTimeout.nanoseconds / 1_000_000_000
            giveUp(exchange, HTTPRefusal(408, .deadlineExceeded, "the request's body did not come within \(seconds) s"))
        } else {
            close()
        }
    }
}
