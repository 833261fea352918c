import NIOCore
import NIOPosix

@testable import RPCServer

/// An HTTP/2 client that sends any headers and bytes, well-formed as HTTP/2 and not as gRPC.
final class BareClient: Sendable {
    private let channel: any Channel
    private let connection: NIOLoopBound<HTTP2ClientConnection>

    private init(channel: any Channel, connection: NIOLoopBound<HTTP2ClientConnection>) {
        self.channel = channel
        self.connection = connection
    }

    static func connect(port: Int, keepalive: KeepaliveSettings = .client) async throws -> BareClient {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        HTTP2ClientConnection(settings: HTTP2Settings(), loop: LoopState(), keepalive: keepalive))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        let connection = try await channel.eventLoop.submit {
            NIOLoopBound(
                try channel.pipeline.syncOperations.handler(type: HTTP2ClientConnection.self), eventLoop: channel.eventLoop)
        }.get()
        return BareClient(channel: channel, connection: connection)
    }

    struct Response: Sendable {
        var head: ResponseHeaders?
        var trailers: ResponseHeaders?
        var body = ByteBuffer()
        /// HTTP/2's error code where the stream was reset; -1 where the connection was lost.
        var reset: Int64?

        /// The status, wherever it came.
        var status: RPCStatus? { trailers?.rpcStatus ?? head?.rpcStatus }
        /// Whether the status came in the head.
        var isTrailersOnly: Bool { head?.grpcStatus != nil && trailers == nil && body.readableBytes == 0 }
    }

    private final class Consumer: HTTP2StreamConsumer {
        var response = Response()
        let promise: EventLoopPromise<Response>
        var stream: HTTP2Stream?
        var isDone = false

        init(_ promise: EventLoopPromise<Response>) { self.promise = promise }

        func receive(_ headers: ResponseHeaders) {
            if response.head == nil { response.head = headers } else { response.trailers = headers }
        }
        func receive(_ bytes: ByteBuffer, isLast: Bool) {
            stream?.consumed(bytes.readableBytes)
            response.body.writeImmutableBuffer(bytes)
            if isLast { done() }
        }
        func receiveEnd() { done() }
        func drained() {}
        func drainRequested(grace: TimeAmount) {}
        func streamClosed(_ closure: StreamClosure) {
            if !isDone {
                switch closure {
                case .complete: break
                case .reset(let code): response.reset = Int64(code)
                case .unsent, .connectionLost: response.reset = -1
                }
            }
            done()
            stream = nil
        }
        private func done() {
            guard !isDone else { return }
            isDone = true
            promise.succeed(response)
        }
    }

    /// Sends a request and waits for all of the response.
    /// - Parameter end: whether the request is ended after the body.
    func request(_ headers: [(String, String)], body: [UInt8] = [], end: Bool = true) async throws -> Response {
        let promise = channel.eventLoop.makePromise(of: Response.self)
        channel.eventLoop.execute { [connection] in
            let consumer = Consumer(promise)
            guard let stream = connection.value.open(HeaderBlock(headers.map { ($0.0, $0.1) }), consumer: consumer) else {
                return promise.fail(RPCError(.unavailable, "closed"))
            }
            consumer.stream = stream
            stream.write(ByteBuffer(bytes: body))
            if end { stream.end(.end) }
        }
        return try await promise.futureResult.get()
    }

    func close() async { try? await channel.close() }
}
