import CNghttp2
import NIOCore

/// A call on the client's connection, on its event loop: between the stream and the queues that the caller's tasks use.
final class ClientStream: HTTP2StreamConsumer, NIOScheduledCallbackHandler {
    private let inbound: InboundQueue
    private let outbound: OutboundQueue
    private let metadata: ReceivedMetadata
    private var stream: HTTP2Stream?
    private var hasHead = false
    private var endRequested = false
    private var status: RPCStatus?
    private var isFinished = false
    private var timer: NIOScheduledCallback?

    init(inbound: InboundQueue, outbound: OutboundQueue, metadata: ReceivedMetadata) {
        self.inbound = inbound
        self.outbound = outbound
        self.metadata = metadata
    }

    func start(_ connection: HTTP2ClientConnection, _ head: HeaderBlock, timeout: TimeAmount?, eventLoop: any EventLoop) {
        if let excess = connection.excess(of: head) { return finish(.unsent(excess.message, code: excess.code)) }
        guard let stream = connection.open(head, consumer: self) else {
            return finish(.unsent("the connection is closed or closing"))
        }
        self.stream = stream
        pump()
        if let timeout { timer = try? eventLoop.assumeIsolated().scheduleCallback(in: timeout, handler: self) }
    }

    func consumed(_ count: Int) { stream?.consumed(count) }

    /// No more request messages than those queued.
    func endRequests() {
        endRequested = true
        pump()
    }

    func pump() {
        guard let stream else { return }
        while stream.isWritable {
            guard let batch = outbound.takeBatch() else {
                if endRequested { stream.end(.end) }
                return
            }
            stream.write(batch)
        }
    }

    func cancel(_ error: RPCError) {
        guard !isFinished else { return }
        stream?.reset(errorCode: NGHTTP2_CANCEL.rawValue)
        finish(error, atOnce: true)
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        timer = nil
        cancel(RPCError(.deadlineExceeded, "the deadline passed"))
    }

    // MARK: HTTP2StreamConsumer

    func receive(_ headers: ResponseHeaders) {
        guard !isFinished else { return }
        if headers.isTooLarge { return cancel(RPCError(.resourceExhausted, "the response's metadata are over the limit")) }
        if !hasHead {
            // Informational responses (RFC 9113, section 8.1) say nothing about the call.
            if let status = headers.status, (100..<200).contains(status) { return }
            hasHead = true
            if let encoding = headers.grpcEncoding { inbound.setEncoding(encoding) }
            guard let error = ClientStream.refusal(of: headers) else {
                if headers.grpcStatus == nil { return metadata.set(initial: headers.metadata) }
                return receive(trailers: headers)
            }
            return cancel(error)
        }
        receive(trailers: headers)
    }

    private func receive(trailers: ResponseHeaders) {
        metadata.set(trailers: trailers.metadata)
        status = trailers.rpcStatus
    }

    func receive(_ bytes: ByteBuffer, isLast: Bool) {
        if !isFinished { inbound.append(bytes) }
        if isLast { receiveEnd() }
    }

    func receiveEnd() {
        guard !isFinished else { return }
        guard let status else { return finish(RPCError(.internalError, "the response ended without a status")) }
        finish(status.code == .ok ? nil : RPCError(status, trailers: metadata.trailers))
    }

    func drained() { pump() }
    func drainRequested(grace: TimeAmount) {}

    func streamClosed(_ closure: StreamClosure) {
        stream = nil
        switch closure {
        case .complete: finish(RPCError(.internalError, "the stream ended without a status"))
        case .connectionLost: finish(RPCError(.unavailable, "the connection was lost"))
        // RFC 9113, section 8.7: the server has done nothing with the request.
        case .reset(NGHTTP2_REFUSED_STREAM.rawValue): finish(.unsent("the server refused the stream"))
        case .reset(let errorCode):
            finish(RPCError(ClientStream.code(of: errorCode), "the server reset the stream (HTTP/2 error \(errorCode))"))
        }
    }

    private func finish(_ error: RPCError?, atOnce: Bool = false) {
        guard !isFinished else { return }
        isFinished = true
        timer?.cancel()
        timer = nil
        if atOnce, let error { inbound.fail(error) } else { inbound.finish(error) }
        outbound.close(error ?? RPCError(.cancelled, "the call is over"))
        // The response is complete while requests are not: the server wants no more. A second reset of a stream whose headers have not
        // gone out would be one of a stream that the server never saw, and end the connection.
        if !endRequested, !atOnce { stream?.reset(errorCode: NGHTTP2_CANCEL.rawValue) }
    }

    /// Why a response's head is none of gRPC's (gRPC, "HTTP to gRPC status code mapping"); nil where it is.
    private static func refusal(of headers: ResponseHeaders) -> RPCError? {
        // A status of gRPC's own says more than HTTP's.
        if let status = headers.rpcStatus, status.code != .ok { return nil }
        guard headers.status == 200 else {
            let code: RPCCode =
                switch headers.status {
                case 400: .internalError
                case 401: .unauthenticated
                case 403: .permissionDenied
                case 404: .unimplemented
                case 429, 502, 503, 504: .unavailable
                default: .unknown
                }
            return RPCError(code, "the server answered with HTTP status \(headers.status.map(String.init) ?? "none")")
        }
        guard let type = headers.contentType, type.hasPrefix("application/grpc") else {
            return RPCError(.unknown, "the server answered with content type \(headers.contentType ?? "none")")
        }
        return nil
    }

    /// gRPC over HTTP/2, "HTTP2 Transport Mapping, Errors".
    private static func code(of errorCode: UInt32) -> RPCCode {
        switch nghttp2_error_code(errorCode) {
        case NGHTTP2_CANCEL: .cancelled
        case NGHTTP2_ENHANCE_YOUR_CALM: .resourceExhausted
        case NGHTTP2_INADEQUATE_SECURITY: .permissionDenied
        default: .internalError
        }
    }
}
