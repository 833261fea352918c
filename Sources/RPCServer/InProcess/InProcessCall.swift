import NIOCore

/// A call made inside the process, as the caller holds it. Confined to the caller's event loop.
package final class InProcessCall: CallTransport {
    private var sink: (any InProcessSink)?
    private var call: ServerCall?
    private var hasSentHeaders = false
    /// Responses that the sink had no room for.
    private var waiting = ByteBuffer()
    private var end: (status: RPCStatus, trailers: Metadata)?
    private let sendLimit: Int
    private var isDelivering = false
    /// Request bytes sent and not yet taken by the handler.
    package private(set) var unconsumedBytes = 0

    init(sink: any InProcessSink, sendLimit: Int) {
        self.sink = sink
        self.sendLimit = sendLimit
    }

    func start(_ call: ServerCall) {
        self.call = call
        call.start()
        call.armDeadline()
    }

    // MARK: For the caller

    /// Whether the call is over.
    package var isFinished: Bool { sink == nil }

    /// Sends a packed request message, without prefix. A caller that streams should stop while ``unconsumedBytes`` is large.
    package func send(message: ByteBuffer) {
        guard let call, !call.isFinished else { return }
        var framed = ByteBufferAllocator().buffer(capacity: MessageFraming.prefixLength + message.readableBytes)
        framed.writeMultipleIntegers(UInt8(0), UInt32(clamping: message.readableBytes))
        framed.writeImmutableBuffer(message)
        unconsumedBytes &+= framed.readableBytes
        call.receive(framed, isLast: false)
    }

    /// There are no more request messages. A handler that answers at once has answered when this returns.
    package func sendEnd() { call?.receiveEnd() }

    /// Ends the call in place of a request that could not be made. Interceptors that refuse it end it with their own status.
    package func refuse(_ status: RPCStatus) { call?.refuse(status) }

    /// Gives the call up: the handler is cancelled, the sink hears nothing more.
    package func cancel() {
        sink = nil
        waiting = ByteBuffer()
        end = nil
        call?.cancel()
        call = nil
    }

    /// The sink has room again.
    package func drained() {
        deliver()
        if isDrained { call?.drained() }
    }

    /// The server is stopping: a stream of latest values ends as UNAVAILABLE after `grace`.
    package func drainRequested(grace: TimeAmount) { call?.drainRequested(grace: grace) }

    // MARK: CallTransport

    var isDrained: Bool { waiting.readableBytes == 0 && (sink?.isWritable ?? false) }
    var isWritable: Bool { sink != nil && waiting.readableBytes < sendLimit }
    func takeBuffer() -> ByteBuffer { ByteBuffer() }
    func consumed(_ bytes: Int) {
        unconsumedBytes -= min(bytes, unconsumedBytes)
        sink?.requestsTaken()
    }

    func send(_ framed: ByteBuffer, initialMetadata: @autoclosure () -> Metadata) {
        guard sink != nil, end == nil else { return }
        sendHeaders(initialMetadata())
        if waiting.readableBytes == 0 { waiting = framed } else { waiting.queue(framed) }
        deliver()
    }

    func answer(_ framed: ByteBuffer, _ metadata: ResponseMetadata?) {
        let metadata = metadata ?? ResponseMetadata()
        send(framed, initialMetadata: metadata.initial)
        finish(.ok, trailers: metadata.trailers, initialMetadata: metadata.initial)
    }

    func finish(_ status: RPCStatus, trailers: Metadata, initialMetadata: @autoclosure () -> Metadata) {
        guard sink != nil, end == nil else { return }
        sendHeaders(initialMetadata())
        end = (status, trailers)
        deliver()
    }

    private func sendHeaders(_ metadata: Metadata) {
        guard !hasSentHeaders else { return }
        hasSentHeaders = true
        if !metadata.isEmpty { sink?.receive(initialMetadata: metadata) }
    }

    /// Hands on what the sink has room for. What handlers send is framed right and within memory: no limit applies.
    private func deliver() {
        guard !isDelivering else { return }
        isDelivering = true
        defer { isDelivering = false }
        while let sink, waiting.readableBytes > 0, sink.isWritable || end != nil {
            guard let message = try? MessageFraming.next(in: &waiting, limit: .max) else { break }
            sink.receive(message: message)
        }
        if waiting.readableBytes == 0, let end, let sink {
            self.sink = nil
            call = nil
            sink.finished(end.status, trailers: end.trailers)
        }
    }
}
