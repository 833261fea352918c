import CNghttp2
import NIOCore

/// A client's connection: opens streams and reads response headers.
final class HTTP2ClientConnection: HTTP2Connection, NIOScheduledCallbackHandler {
    private var headers = ResponseHeaders()
    private(set) var isGoingAway = false
    private var isReady = false
    private var isLost = false
    /// Whether the server has answered a call. One that takes connections and does nothing with them is not better than none.
    private(set) var hasServed = false
    /// Gone once the connection is lost.
    private var owner: (any ClientConnectionOwner)?
    private var keepalive: Keepalive
    private var keepaliveTimer: NIOScheduledCallback?

    init(
        settings: HTTP2Settings, loop: LoopState, keepalive: KeepaliveSettings = .client, owner: (any ClientConnectionOwner)? = nil
    ) {
        self.owner = owner
        self.keepalive = Keepalive(keepalive)
        super.init(role: .client, settings: settings, loop: loop)
    }

    /// Whether the server takes another stream.
    var hasRoom: Bool {
        guard let session, !isGoingAway else { return false }
        return streams.count < session.peerMaxConcurrentStreams
    }

    /// Opens a stream; nil where the connection takes none.
    func open(_ block: HeaderBlock, consumer: any HTTP2StreamConsumer) -> HTTP2Stream? {
        guard let session, !isGoingAway else { return nil }
        // Where nothing came for long the PING goes first: a dead connection is found out by its timeout (A8, "Basic Keepalive").
        if keepaliveTimer == nil { lookAfterPeer(hasCalls: true) }
        let stream = loop.takeStream()
        stream.open(self, id: 0)
        stream.consumer = consumer
        stream.hasSentHeaders = true
        guard let id = session.submitRequest(block, on: stream) else { return nil }
        stream.id = id
        add(stream)
        scheduleFlush()
        return stream
    }

    override func beginHeaders(_ id: Int32, opensStream: Bool, in session: HTTP2Session) { headers = ResponseHeaders() }

    override func header(_ field: HeaderField) {
        guard !headers.isTooLarge else { return }
        headers.add(field.nameString, field.valueString)
        headers.isTooLarge = headers.size > settings.maxHeaderListSize
    }

    override func endHeaders(_ stream: HTTP2Stream) {
        hasServed = true
        stream.consumer?.receive(headers)
    }

    // MARK: The connection's life

    override func receivedSettings() {
        if isReady {
            owner?.connectionHasRoom(self)
        } else {
            isReady = true
            lookAfterPeer(hasCalls: !streams.isEmpty)
            owner?.connectionReady(self)
        }
    }

    override func streamsChanged() {
        if isGoingAway {
            closeIfDone()
        } else {
            owner?.connectionHasRoom(self)
        }
    }

    override func receivedGoaway(_ goaway: Goaway) {
        isGoingAway = true
        owner?.connectionGoesAway(self, goaway)
        closeIfDone()
        // nghttp2 closes the streams above the last one now, as refused.
    }

    private func closeIfDone() {
        guard streams.isEmpty else { return }
        // Not in the middle of what is being read.
        context?.eventLoop.assumeIsolated().execute { self.close() }
    }

    override func connectionLost() {
        keepaliveTimer?.cancel()
        keepaliveTimer = nil
        let owner = self.owner
        self.owner = nil
        isLost = true
        // What never was a connection is told of by who tried to open it.
        if session != nil { owner?.connectionLost(self) }
    }

    /// Ends the connection: calls in progress fail. Returns false where there is none yet.
    @discardableResult
    func close() -> Bool {
        context?.close(promise: nil)
        return context != nil || isLost
    }

    // MARK: Keepalive

    private func lookAfterPeer(hasCalls: Bool) {
        guard let context, let session else { return }
        let eventLoop = context.eventLoop
        let next: NIODeadline
        switch keepalive.look(now: eventLoop.now, lastRead: readStart, hasCalls: hasCalls) {
        case .wait(let time): next = time
        case .ping(let time):
            session.ping(PingPayload.keepalive)
            scheduleFlush()
            next = time
        case .close:
            close()
            return
        case .rest: return
        }
        keepaliveTimer = try? eventLoop.assumeIsolated().scheduleCallback(at: next, handler: self)
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        keepaliveTimer = nil
        lookAfterPeer(hasCalls: !streams.isEmpty)
    }
}
