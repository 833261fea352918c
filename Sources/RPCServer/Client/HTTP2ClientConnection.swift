import CNghttp2
import NIOCore

/// A client's connection: opens streams and reads response headers.
final class HTTP2ClientConnection: HTTP2Connection {
    private var headers = ResponseHeaders()
    private var isGoingAway = false
    /// Told of the server's first settings, or of the connection's loss before them.
    private var ready: EventLoopPromise<NIOLoopBound<HTTP2ClientConnection>>?

    /// - Parameter ready: fulfilled when the server has said how many streams it takes: calls made before might be refused.
    init(settings: HTTP2Settings, loop: LoopState, ready: EventLoopPromise<NIOLoopBound<HTTP2ClientConnection>>? = nil) {
        self.ready = ready
        super.init(role: .client, settings: settings, loop: loop)
    }

    /// Opens a stream; false where the connection takes none.
    func open(_ block: HeaderBlock, consumer: any HTTP2StreamConsumer) -> HTTP2Stream? {
        guard let session, !isGoingAway else { return nil }
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

    override func endHeaders(_ stream: HTTP2Stream) { stream.consumer?.receive(headers) }

    override func receivedSettings() {
        guard let context else { return }
        ready?.succeed(NIOLoopBound(self, eventLoop: context.eventLoop))
        ready = nil
    }

    override func connectionLost() {
        ready?.fail(ChannelError.eof)
        ready = nil
    }

    override func receivedGoaway() { isGoingAway = true }

    /// Ends the connection: calls in progress fail.
    func close() { context?.close(promise: nil) }
}
