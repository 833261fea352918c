import NIOCore
import NIOPosix
import ProtoRuntime

/// A client of gRPC over cleartext HTTP/2: one connection, any number of calls at a time.
///
/// ```swift
/// let client = try await RPCClient.connect(host: "127.0.0.1", port: 8080)
/// let reply = try await client.unary(EchoMethods.say, request, options: CallOptions(timeout: .seconds(5)))
/// for try await value in client.serverStreaming(EchoMethods.repeat, request) { … }
/// await client.close()
/// ```
public final class RPCClient: Sendable {
    private let channel: any Channel
    private let connection: NIOLoopBound<HTTP2ClientConnection>
    private let settings: ClientSettings
    private let authority: String

    private init(channel: any Channel, connection: NIOLoopBound<HTTP2ClientConnection>, settings: ClientSettings, authority: String) {
        self.channel = channel
        self.connection = connection
        self.settings = settings
        self.authority = authority
    }

    /// Connects. Throws UNAVAILABLE where the server cannot be reached.
    public static func connect(
        host: String, port: Int, settings: ClientSettings = ClientSettings(),
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws(RPCError) -> RPCClient {
        do {
            let eventLoop = group.next()
            let ready = eventLoop.makePromise(of: NIOLoopBound<HTTP2ClientConnection>.self)
            let timeout = eventLoop.scheduleTask(in: settings.connectTimeout) {
                ready.fail(ChannelError.connectTimeout(settings.connectTimeout))
            }
            defer { timeout.cancel() }
            let bootstrap = ClientBootstrap(group: eventLoop)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connectTimeout(settings.connectTimeout)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            HTTP2ClientConnection(settings: settings.http2, loop: LoopState(), ready: ready))
                    }
                }
            let channel = try await bootstrap.connect(host: host, port: port).flatMapErrorThrowing { error in
                ready.fail(error)
                throw error
            }.get()
            let connection: NIOLoopBound<HTTP2ClientConnection>
            do {
                connection = try await ready.futureResult.get()
            } catch {
                channel.close(promise: nil)
                throw error
            }
            return RPCClient(channel: channel, connection: connection, settings: settings, authority: "\(host):\(port)")
        } catch {
            throw RPCError(.unavailable, "cannot connect to \(host):\(port): \(error)")
        }
    }

    /// Closes the connection. Calls in progress fail as UNAVAILABLE.
    public func close() async {
        try? await channel.close()
    }

    /// Calls a unary method.
    public func unary<Request, Response>(
        _ method: MethodPath<Request, Response>, _ request: Request, options: CallOptions = CallOptions()
    ) async throws(RPCError) -> Response {
        try await unaryResponse(method, request, options: options).message
    }

    /// Calls a unary method, and returns the metadata as well.
    public func unaryResponse<Request, Response>(
        _ method: MethodPath<Request, Response>, _ request: Request, options: CallOptions = CallOptions()
    ) async throws(RPCError) -> UnaryResponse<Response> {
        let call = begin(path: method.path, options)
        await send(request, on: call)
        return try await single(call)
    }

    /// Calls a method that streams its responses.
    public func serverStreaming<Request, Response>(
        _ method: MethodPath<Request, Response>, _ request: Request, options: CallOptions = CallOptions()
    ) async -> ResponseStream<Response> {
        let call = begin(path: method.path, options)
        await send(request, on: call)
        return ResponseStream(call)
    }

    /// Calls a method that streams its requests. The requests end when `write` returns; where it throws, the call is cancelled.
    public func clientStreaming<Request, Response>(
        _ method: MethodPath<Request, Response>, options: CallOptions = CallOptions(),
        _ write: (RequestWriter<Request>) async throws -> Void
    ) async throws -> UnaryResponse<Response> {
        let call = begin(path: method.path, options)
        do {
            try await write(RequestWriter(call))
        } catch let error as RPCError {
            // Where the server ended the call before the requests did, its status says why, and this changes nothing.
            call.cancel(error)
            return try await single(call)
        } catch {
            call.cancel()
            throw error
        }
        call.endRequests()
        return try await single(call)
    }

    /// Calls a method that streams both ways.
    public func bidirectional<Request, Response>(
        _ method: MethodPath<Request, Response>, options: CallOptions = CallOptions()
    ) -> (requests: RequestWriter<Request>, responses: ResponseStream<Response>) {
        let call = begin(path: method.path, options)
        return (RequestWriter(call), ResponseStream(call))
    }

    private func begin(path: String, _ options: CallOptions) -> ClientCall {
        let encoding = OutboundEncoding(options.encoding ?? settings.compression.encoding, isChosen: options.encoding != nil)
        let call = ClientCall(eventLoop: channel.eventLoop, settings: settings, encoding: encoding)
        var headers: [(name: String, value: String)] = [
            (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", authority),
            ("content-type", "application/grpc"), ("te", "trailers"), ("user-agent", settings.userAgent),
            ("grpc-accept-encoding", MessageEncoding.announced),
        ]
        if encoding.encoding != .identity { headers.append(("grpc-encoding", encoding.encoding.name)) }
        if let timeout = options.timeout { headers.append(("grpc-timeout", GRPCTimeout.format(timeout))) }
        headers += options.metadata.map { ($0.name, $0.value) }
        call.start(connection, HeaderBlock(headers), timeout: options.timeout)
        return call
    }

    /// Sends the only request. A failure shows when the response is awaited.
    private func send<Request: ProtoMessage>(_ request: Request, on call: ClientCall) async {
        do {
            try await call.outbound.send(request)
            call.endRequests()
        } catch {
            call.cancel(RPCError(thrown: error))
        }
    }

    private func single<Response: ProtoMessage>(_ call: ClientCall) async throws(RPCError) -> UnaryResponse<Response> {
        let result: Result<Response, RPCError> = await withTaskCancellationHandler {
            do throws(RPCError) {
                return .success(try await MessageStream<Response>(call.inbound).single())
            } catch {
                return .failure(error)
            }
        } onCancel: {
            call.cancel()
        }
        return UnaryResponse(
            message: try result.get(), initialMetadata: call.metadata.initial, trailers: call.metadata.trailers,
            wasCompressed: call.inbound.wasCompressed)
    }
}
