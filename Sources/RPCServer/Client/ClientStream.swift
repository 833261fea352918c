import CNghttp2
import NIOCore

/// A call of a client on its event loop, over all its attempts: between the streams that carry it and the queues that the caller's tasks use.
final class ClientStream: HTTP2StreamConsumer, NIOScheduledCallbackHandler {
    private enum Phase {
        case new
        /// For a connection, or for room on it.
        case waiting(UInt64)
        case open(HTTP2Stream)
        /// Before the next attempt.
        case pausing(Scheduled<Void>)
        /// Over for the caller; the stream may have its last bytes to send.
        case finished(HTTP2Stream?)
    }

    private let inbound: InboundQueue
    private let outbound: OutboundQueue
    private let metadata: ReceivedMetadata
    private let request: ClientRequest
    private let channel: ClientChannel
    private var phase = Phase.new
    private var hasHead = false
    private var endRequested = false
    private var trailers: ResponseHeaders?
    private var retry: RetryState
    /// Request bytes given to an attempt, for the next one; nil once the call is committed to the attempt at hand.
    private var replay: ByteBuffer?
    /// Whether the server may have acted on an attempt before the one at hand.
    private var mayHaveArrived = false
    private var deadlineTimer: NIOScheduledCallback?
    /// Told once, when the call is over.
    var onFinish: (() -> Void)?

    init(inbound: InboundQueue, outbound: OutboundQueue, metadata: ReceivedMetadata, request: ClientRequest, channel: ClientChannel) {
        self.inbound = inbound
        self.outbound = outbound
        self.metadata = metadata
        self.request = request
        self.channel = channel
        retry = RetryState(policy: request.retryPolicy)
        replay = channel.settings.retryBufferLimit > 0 ? ByteBuffer() : nil
    }

    var waitsForReady: Bool { request.waitsForReady }

    func start() {
        if let deadline = request.deadline {
            guard deadline > channel.eventLoop.now else { return deadlinePassed() }
            deadlineTimer = try? channel.eventLoop.assumeIsolated().scheduleCallback(at: deadline, handler: self)
        }
        wait()
    }

    /// Asks for a stream.
    func wait() {
        if case .finished = phase { return }
        phase = .new
        // The attempt to connect that this may begin can fail at once, and the call with it.
        guard let ticket = channel.begin(self), case .new = phase else { return }
        phase = .waiting(ticket)
    }

    /// Begins an attempt; false where the connection takes no stream.
    func open(on connection: HTTP2ClientConnection) -> Bool {
        let head = channel.head(of: request, retries: retry.retries)
        if let excess = connection.excess(of: head) {
            finish(.unsent(excess.message, code: excess.code))
            return true
        }
        guard let stream = connection.open(head, consumer: self) else { return false }
        phase = .open(stream)
        hasHead = false
        trailers = nil
        if let replay, replay.readableBytes > 0 { stream.write(replay) }
        pump()
        return true
    }

    /// There will be no connection for the call.
    func failUnsent(_ error: RPCError) { finish(error) }

    /// The server cannot be reached: an attempt that failed as UNAVAILABLE, in the eyes of the call's policy.
    func failUnreachable(_ error: RPCError) {
        switch phase {
        case .new, .waiting: break
        case .open, .pausing, .finished: return
        }
        let failure = RetryState.Failure(code: error.code, reach: .unreachable, isCommitted: replay == nil)
        guard case .retry(let pause) = retry.decide(failure, tokens: &channel.tokens, lot: channel.lot) else { return finish(error) }
        pauseBeforeNext(pause)
    }

    private func pauseBeforeNext(_ pause: TimeAmount) {
        phase = .pausing(channel.eventLoop.assumeIsolated().scheduleTask(in: pause) { self.wait() })
    }

    // MARK: From the caller

    func consumed(_ count: Int) { stream?.consumed(count) }

    /// No more request messages than those queued.
    func endRequests() {
        endRequested = true
        pump()
    }

    func pump() {
        guard case .open(let stream) = phase else { return }
        while stream.isWritable {
            guard let batch = outbound.takeBatch() else {
                if endRequested { stream.end(.end) }
                return
            }
            keep(batch)
            stream.write(batch)
        }
    }

    func cancel(_ error: RPCError) {
        stream?.reset(errorCode: NGHTTP2_CANCEL.rawValue)
        finish(error, atOnce: true)
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        deadlineTimer = nil
        deadlinePassed()
    }

    private func deadlinePassed() { cancel(RPCError(.deadlineExceeded, "the deadline passed")) }

    // MARK: Attempts

    private var stream: HTTP2Stream? {
        switch phase {
        case .open(let stream): stream
        case .finished(let stream): stream
        case .new, .waiting, .pausing: nil
        }
    }

    /// Keeps request bytes for another attempt, as long as they are few enough.
    private func keep(_ batch: ByteBuffer) {
        guard var kept = replay else { return }
        replay = nil
        guard kept.readableBytes + batch.readableBytes <= channel.settings.retryBufferLimit else { return }
        if kept.readableBytes == 0 {
            kept = batch
        } else {
            kept.writeImmutableBuffer(batch)
        }
        replay = kept
    }

    /// The attempt at hand failed: there is another, or the call did.
    private func attemptFailed(_ error: RPCError, _ reach: RetryState.Reach) {
        guard case .open(let stream) = phase else { return }
        let failure = RetryState.Failure(
            code: error.code, reach: reach, pushback: trailers?.retryPushback.map { RetryPushback($0) }, isCommitted: replay == nil)
        let decision = retry.decide(failure, tokens: &channel.tokens, lot: channel.lot)
        if case .arrived = reach { mayHaveArrived = true }
        if case .fail = decision {
            if !hasHead, let trailers { metadata.set(trailers: trailers.metadata) }
            return finish(error)
        }
        stream.consumer = nil
        if !stream.hasSentEnd { stream.reset(errorCode: NGHTTP2_CANCEL.rawValue) }
        phase = .new
        switch decision {
        case .fail: break
        case .retryAtOnce: wait()
        case .retry(let pause): pauseBeforeNext(pause)
        }
    }

    private func finish(_ error: RPCError?, atOnce: Bool = false) {
        var error = error
        switch phase {
        case .finished: return
        case .new: break
        case .waiting(let ticket): channel.remove(ticket)
        case .pausing(let timer): timer.cancel()
        case .open(let stream):
            // The response is complete while requests are not: the server wants no more. A second reset of a stream whose headers have
            // not gone out would be one of a stream that the server never saw, and end the connection.
            if !endRequested, !atOnce { stream.reset(errorCode: NGHTTP2_CANCEL.rawValue) }
            if error?.isUnsent == false { mayHaveArrived = true }
        }
        error?.isUnsent = !mayHaveArrived
        phase = .finished(stream)
        deadlineTimer?.cancel()
        deadlineTimer = nil
        replay = nil
        if atOnce, let error { inbound.fail(error) } else { inbound.finish(error) }
        outbound.close(error ?? RPCError(.cancelled, "the call is over"))
        onFinish?()
        onFinish = nil
    }

    /// Resets a stream, unless it is over once the frame at hand was handled: the rest of the answer, a page of a proxy's perhaps, is
    /// for nobody, and would hold the stream and its window for as long as it lasts.
    private func resetSoon(_ stream: HTTP2Stream) {
        let (connection, id) = (stream.connection, stream.id)
        channel.eventLoop.assumeIsolated().execute {
            // Streams are used again.
            guard let connection, stream.connection === connection, stream.id == id else { return }
            stream.reset(errorCode: NGHTTP2_CANCEL.rawValue)
        }
    }

    // MARK: HTTP2StreamConsumer

    func receive(_ headers: ResponseHeaders) {
        guard case .open = phase else { return }
        if headers.isTooLarge { return cancel(RPCError(.resourceExhausted, "the response's metadata are over the limit")) }
        guard !hasHead else { return receive(trailers: headers) }
        // Informational responses (RFC 9113, section 8.1) say nothing about the call.
        if let status = headers.status, (100..<200).contains(status) { return }
        if let error = headers.refusal {
            trailers = headers
            if let stream { resetSoon(stream) }
            return attemptFailed(error, .arrived)
        }
        guard headers.grpcStatus == nil else { return receive(trailers: headers) }
        // The caller may see it from here on: there is no other attempt (A6, "When Retries are Valid").
        replay = nil
        hasHead = true
        if let encoding = headers.grpcEncoding { inbound.setEncoding(encoding) }
        metadata.set(initial: headers.metadata)
    }

    private func receive(trailers: ResponseHeaders) {
        self.trailers = trailers
        if hasHead { metadata.set(trailers: trailers.metadata) }
    }

    func receive(_ bytes: ByteBuffer, isLast: Bool) {
        if case .open = phase, trailers == nil { inbound.append(bytes) }
        if isLast { receiveEnd() }
    }

    func receiveEnd() {
        guard case .open = phase else { return }
        guard let trailers, let status = trailers.rpcStatus else {
            // gRPC, "HTTP to gRPC status code mapping": 200 alone is UNKNOWN.
            return attemptFailed(RPCError(.unknown, "the response ended without a status"), .arrived)
        }
        guard status.code == .ok else { return attemptFailed(RPCError(status, trailers: trailers.metadata), .arrived) }
        channel.tokens.callSucceeded()
        metadata.set(trailers: trailers.metadata)
        finish(nil)
    }

    func drained() { pump() }
    func drainRequested(grace: TimeAmount) {}

    func streamClosed(_ closure: StreamClosure) {
        if case .finished = phase {
            phase = .finished(nil)
            return
        }
        switch closure {
        case .complete: attemptFailed(RPCError(.unknown, "the stream ended without a status"), .arrived)
        case .connectionLost: attemptFailed(RPCError(.unavailable, "the connection was lost"), .arrived)
        case .unsent: attemptFailed(.unsent("the connection takes no more calls"), .unsent)
        // RFC 9113, section 8.7: the server has done nothing with the request.
        case .reset(NGHTTP2_REFUSED_STREAM.rawValue): attemptFailed(.unsent("the server refused the stream"), .refused)
        case .reset(let errorCode):
            let text = "the server reset the stream (HTTP/2 error \(errorCode))"
            attemptFailed(RPCError(RPCCode(streamError: errorCode), text), .arrived)
        }
        if case .finished = phase { phase = .finished(nil) }
    }
}
