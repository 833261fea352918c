import CNghttp2
import NIOCore

/// One HTTP/2 connection: a channel handler around an nghttp2 session. Servers and clients differ in what headers mean to them.
///
/// Bytes read go straight into the session, whose callbacks run handlers; when the read is complete, all that the session has to say is
/// gathered into one buffer and flushed once. Nothing is sent while the socket is full, so what waits is bounded by the streams' limits.
class HTTP2Connection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let settings: HTTP2Settings
    let loop: LoopState
    private let role: HTTP2Session.Role
    private(set) var session: HTTP2Session?
    private(set) var context: ChannelHandlerContext?
    /// The connection's streams; holds them for nghttp2, which has only their addresses.
    let streams = HTTP2StreamList()
    /// Streams whose consumer has to hear that they are empty.
    private var drained: [HTTP2Stream] = []
    /// Streams that ended while the peer had more to send; reset once their end has gone out.
    private var endedEarly: [Int32] = []
    private var isReading = false
    /// When the read at hand began. Calls begin then: the clock is asked once for all that come in one read.
    private(set) var readStart = NIODeadline.uptimeNanoseconds(0)
    /// Whether HEADERS were given to the session, or DATA went out, since a subclass last cleared it.
    var hasAnswered = false
    private var isFlushing = false
    private var isFlushScheduled = false
    /// Whether all was said and the socket's other half is about to be closed. Over TLS what the peer still sends comes in until it has
    /// answered the end.
    private var isEnding = false
    /// Bytes that came since.
    private var discarded = 0
    /// Bytes of the last burst: the size of the next buffer.
    private var burst = 256
    private var resets: TokenBucket
    private var controlFrames: TokenBucket

    /// Bytes gathered before they are given to the channel.
    private static let chunk = 64 << 10
    /// The most that one frame adds to a chunk: HTTP/2's default frame and its head.
    private static let frame = (16 << 10) + 9
    /// Chunks sent before the loop's other connections have their turn.
    private static let maxRounds = 16
    /// How long they have it: until a time in the future, which is what makes the loop look at its sockets.
    private static let pause = TimeAmount.microseconds(100)
    /// How long a peer that is silent may take to read the last that it is sent, and to close the connection.
    private static let lingering = TimeAmount.seconds(1)
    /// The same for a peer that is not silent: a slow reader gives window back as it goes on.
    private static let longestLingering = TimeAmount.seconds(30)

    init(role: HTTP2Session.Role, settings: HTTP2Settings, loop: LoopState) {
        self.role = role
        self.settings = settings
        self.loop = loop
        let now = NIODeadline.now()
        resets = TokenBucket(burst: settings.resetBurst, rate: settings.resetRate, now: now)
        controlFrames = TokenBucket(burst: settings.controlFrameBurst, rate: settings.controlFrameRate, now: now)
    }

    /// Why a header list cannot be sent; nil where it can.
    func excess(of block: HeaderBlock) -> RPCStatus? {
        let size = block.listSize
        let limit = min(settings.maxSentHeaderListSize, session?.peerHeaderListSize ?? .max)
        return size > limit ? RPCStatus(.resourceExhausted, "metadata of \(size) bytes are over the limit of \(limit)") : nil
    }

    // MARK: For subclasses

    /// A block of headers begins; one at a time per connection.
    func beginHeaders(_ id: Int32, opensStream: Bool, in session: HTTP2Session) {}
    func header(_ field: HeaderField) {}
    func endHeaders(_ stream: HTTP2Stream) {}
    /// All bytes of a read were handled.
    func readCompleted() {}
    func receivedPing() {}
    func receivedPingAck(_ payload: UInt64) {}
    func receivedSettings() {}
    func receivedGoaway(_ goaway: Goaway) {}
    func connectionLost() {}
    /// The server is about to stop.
    func startDraining() {}

    // MARK: Channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { start() }
    }

    func channelActive(context: ChannelHandlerContext) {
        start()
        context.fireChannelActive()
    }

    private func start() {
        guard session == nil else { return }
        readStart = context?.eventLoop.now ?? .now()
        session = HTTP2Session(role: role, settings: settings, connection: self)
        if session == nil { context?.close(promise: nil) }
        if let opening = session?.opening { context?.writeAndFlush(wrapOutboundOut(opening), promise: nil) }
        scheduleFlush()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let session else { return }
        let bytes = unwrapInboundIn(data)
        readStart = context.eventLoop.now
        guard !isEnding else { return discard(bytes, context) }
        isReading = true
        let goesOn = session.receive(bytes)
        // A peer that provokes answers and does not read them makes this queue grow, and nothing else does.
        if !goesOn || session.queuedFrames > settings.maxQueuedFrames {
            // A GOAWAY is queued where one is due.
            flush()
            end(context)
        }
    }

    /// What a peer sends to a connection that is over can be what it sent before it knew, and no more.
    private func discard(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        discarded &+= bytes.readableBytes
        if discarded > settings.connectionWindow { context.close(promise: nil) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        readCompleted()
        flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { flush() }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { startDraining() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        lost()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        lost()
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func lost() {
        let lost = streams.all
        for stream in lost { streams.remove(stream) }
        drained = []
        for stream in lost {
            let consumer = stream.consumer
            stream.connection = nil
            stream.consumer = nil
            consumer?.streamClosed(.connectionLost)
        }
        connectionLost()
        session = nil
    }

    // MARK: Streams

    /// Makes a stream known to the connection. It must have its id.
    func add(_ stream: HTTP2Stream) {
        streams.insert(stream)
    }

    /// Whether the peer has as many streams open as it may.
    var isFull: Bool { role == .server && streams.count >= settings.maxConcurrentStreams }

    /// A stream over the limit was refused.
    func refusedStream() {
        if !resets.take(now: .now()) { session?.terminate(errorCode: NGHTTP2_ENHANCE_YOUR_CALM.rawValue) }
    }

    /// - Parameter isComplete: whether neither side broke the stream off, which one can do without an error.
    func streamClosed(_ stream: HTTP2Stream, errorCode: UInt32, isComplete: Bool) {
        if !isComplete, role == .server, !resets.take(now: .now()) {
            session?.terminate(errorCode: NGHTTP2_ENHANCE_YOUR_CALM.rawValue)
        }
        streams.remove(stream)
        if stream.unconsumed > 0 { session?.consumedOnConnection(stream.unconsumed) }
        let consumer = stream.consumer
        stream.connection = nil
        stream.consumer = nil
        consumer?.streamClosed(isComplete ? .complete : stream.isUnsent ? .unsent : .reset(errorCode))
        if stream.isDrainDue { drained.removeAll { $0 === stream } }
        loop.giveBack(stream)
        streamsChanged()
    }

    /// A client's stream was given up before its headers went out: nghttp2 never knew it.
    func unopenedStreamClosed(_ id: Int32, errorCode: UInt32) {
        guard role == .client, let stream = streams.all.first(where: { $0.id == id }) else { return }
        streamClosed(stream, errorCode: errorCode, isComplete: false)
    }

    /// A stream is gone.
    func streamsChanged() {}

    func submitResponse(_ block: HeaderBlock, on stream: HTTP2Stream, endStream: Bool) {
        guard let session else { return }
        hasAnswered = true
        if !session.submitResponse(block, on: stream, endStream: endStream) {
            session.reset(stream.id, errorCode: NGHTTP2_INTERNAL_ERROR.rawValue)
        } else if endStream {
            noteEnded(stream)
        }
        scheduleFlush()
    }

    func hasData(_ stream: HTTP2Stream) {
        guard stream.isDeferred else { return scheduleFlush() }
        stream.isDeferred = false
        session?.resume(stream)
        scheduleFlush()
    }

    func reset(_ stream: HTTP2Stream, errorCode: UInt32) {
        session?.reset(stream.id, errorCode: errorCode)
        scheduleFlush()
    }

    func consumed(_ count: Int, on stream: HTTP2Stream) {
        session?.consumed(count, on: stream.id)
        scheduleFlush()
    }

    func receivedControlFrame() {
        guard role == .server, !controlFrames.take(now: .now()) else { return }
        session?.terminate(errorCode: NGHTTP2_ENHANCE_YOUR_CALM.rawValue)
    }

    /// From the session, while it sends: acted on when it is done.
    func noteDrained(_ stream: HTTP2Stream) {
        guard !stream.isDrainDue, stream.consumer != nil else { return }
        stream.isDrainDue = true
        drained.append(stream)
    }

    /// From the session, while it sends.
    func noteEnded(_ stream: HTTP2Stream) {
        if role == .server, !stream.peerEnded { endedEarly.append(stream.id) }
    }

    // MARK: Sending

    /// Sends soon: at the end of the read at hand, or of the loop's tick, once for all that is done until then.
    func scheduleFlush() {
        guard !isReading, !isFlushing, !isFlushScheduled, let context else { return }
        isFlushScheduled = true
        context.eventLoop.assumeIsolated().execute {
            self.isFlushScheduled = false
            self.flush()
        }
    }

    /// Sends all there is, as far as the socket takes it.
    func flush() {
        guard let context, let session, !isFlushing, !isEnding else { return }
        isFlushing = true
        var rounds = 0
        // Flushing makes room in the channel, which tells of it while this function runs; hence the loop.
        while context.channel.isWritable, gather(session, context) {
            rounds += 1
            if rounds == HTTP2Connection.maxRounds { break }
        }
        isFlushing = false
        if rounds == HTTP2Connection.maxRounds { flushAfterOthers(context) }
        if session.isOver { end(context) }
    }

    /// Ends the connection once what was said last is out. A socket that is closed while there is something to be read on it resets the connection,
    /// and what the peer has not got yet is lost, the reason of the end with it. So only this side's half is closed at first.
    func end(_ context: ChannelHandlerContext) {
        guard !isEnding else { return }
        isEnding = true
        session?.isEnded = true
        guard role == .server else { return context.close(promise: nil) }
        let close = { self.context?.close(promise: nil) }
        let isOut = context.eventLoop.makePromise(of: Void.self)
        isOut.futureResult.assumeIsolated().whenComplete { _ in
            guard let context = self.context else { return }
            let isShut = context.eventLoop.makePromise(of: Void.self)
            isShut.futureResult.assumeIsolated().whenFailure { _ in close() }
            context.close(mode: .output, promise: isShut)
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: isOut)
        linger(until: context.eventLoop.now + HTTP2Connection.longestLingering, context)
    }

    /// Closes the connection when the peer has been silent for a while. What it sent after that would take from it what it has not read yet.
    private func linger(until end: NIODeadline, _ context: ChannelHandlerContext) {
        let start = context.eventLoop.now
        context.eventLoop.assumeIsolated().scheduleTask(in: HTTP2Connection.lingering) {
            guard let context = self.context else { return }
            if self.readStart > start, context.eventLoop.now < end { return self.linger(until: end, context) }
            context.close(promise: nil)
        }
    }

    /// Goes on when the loop has looked at its sockets, which it does not do while a task waits for it.
    private func flushAfterOthers(_ context: ChannelHandlerContext) {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        context.eventLoop.assumeIsolated().scheduleTask(in: HTTP2Connection.pause) {
            self.isFlushScheduled = false
            self.flush()
        }
    }

    /// Hands the channel what the session has to say until the channel is full. Returns whether there may be more.
    private func gather(_ session: HTTP2Session, _ context: ChannelHandlerContext) -> Bool {
        let channel = context.channel
        var total = 0
        var hasMore = true
        repeat {
            var out = ByteBuffer()
            repeat {
                session.write(into: &out, limit: HTTP2Connection.chunk, expected: burst)
            } while out.readableBytes < HTTP2Connection.chunk && refill()
            hasMore = out.readableBytes >= HTTP2Connection.chunk
            total &+= out.readableBytes
            if out.readableBytes > 0 { context.write(wrapOutboundOut(out), promise: nil) }
        } while hasMore && channel.isWritable
        if total > 0 {
            burst = min(total, HTTP2Connection.chunk + HTTP2Connection.frame)
            context.flush()
        }
        return hasMore
    }

    /// Lets streams that are empty give more, and resets those that have nothing more to hear. Returns whether there may be more to send.
    private func refill() -> Bool {
        guard !drained.isEmpty || !endedEarly.isEmpty else { return false }
        for id in endedEarly where session?.hasStream(id) ?? false {
            // The answer is complete; the peer need not send the rest (RFC 9113, section 8.1).
            session?.reset(id, errorCode: NGHTTP2_NO_ERROR.rawValue)
        }
        endedEarly.removeAll(keepingCapacity: true)
        let due = drained
        drained.removeAll(keepingCapacity: true)
        for stream in due {
            stream.isDrainDue = false
            if !stream.hasOutgoing { stream.consumer?.drained() }
        }
        return true
    }
}
