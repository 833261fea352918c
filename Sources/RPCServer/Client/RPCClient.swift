import NIOCore
import NIOPosix
import ProtoRuntime

/// A client of gRPC over HTTP/2, with TLS or in cleartext: any number of calls at a time on one connection, which is made anew when it is lost.
///
/// ```swift
/// let client = try await RPCClient.connect(host: "127.0.0.1", port: 8080)
/// let reply = try await client.unary(EchoMethods.say, request, options: CallOptions(timeout: .seconds(5)))
/// for try await value in client.serverStreaming(EchoMethods.repeat, request) { … }
/// await client.close()
/// ```
public final class RPCClient: Sendable {
    private let eventLoop: any EventLoop
    let channel: NIOLoopBoundBox<ClientChannel>
    private let settings: ClientSettings

    init(
        _ connector: any Connecting, settings: ClientSettings, group: any EventLoopGroup,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        let eventLoop = group.next()
        self.eventLoop = eventLoop
        self.settings = settings
        channel = NIOLoopBoundBox.makeBoxSendingValue(
            ClientChannel(connector, settings: settings, eventLoop: eventLoop, random: random), eventLoop: eventLoop)
    }

    /// Makes a client in cleartext that connects when the first call is made.
    public convenience init(
        host: String, port: Int, settings: ClientSettings = ClientSettings(),
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) {
        self.init(Connector(.tcp(host: host, port: port)), settings: settings, group: group)
    }

    /// Makes a client and connects it to a TCP port. Throws UNAVAILABLE where the server cannot be reached now.
    public static func connect(
        host: String, port: Int, tls: ClientTLS? = nil, settings: ClientSettings = ClientSettings(),
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws(RPCError) -> RPCClient {
        try await connect(to: .tcp(host: host, port: port), tls: tls, settings: settings, on: group)
    }

    /// Connects, with TLS or, without `tls`, in cleartext. Throws UNAVAILABLE where the server cannot be reached, and where the files of `tls` cannot be used.
    public static func connect(
        to endpoint: Endpoint, tls: ClientTLS? = nil, settings: ClientSettings = ClientSettings(),
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws(RPCError) -> RPCClient {
        let client: RPCClient
        do {
            let connector = if let tls { try Connector(endpoint: endpoint, tls: tls) } else { Connector(endpoint) }
            client = RPCClient(connector, settings: settings, group: group)
        } catch {
            throw RPCError(.unavailable, "cannot connect to \(endpoint): \(error)")
        }
        do {
            try await client.connect()
        } catch {
            await client.close()
            throw error
        }
        return client
    }

    /// Connects, where there is no connection. Throws UNAVAILABLE where the server cannot be reached now; later calls try again.
    public func connect() async throws(RPCError) {
        do {
            try await eventLoop.flatSubmit { [channel, eventLoop] in
                let promise = eventLoop.makePromise(of: Void.self)
                channel.value.connect(promise)
                return promise.futureResult
            }.get()
        } catch {
            throw error as? RPCError ?? .unsent("cannot connect: \(error)")
        }
    }

    /// Closes the connection for good. Calls in progress fail as UNAVAILABLE.
    public func close() async {
        try? await eventLoop.flatSubmit { [channel, eventLoop] in
            let promise = eventLoop.makePromise(of: Void.self)
            channel.value.close(promise)
            return promise.futureResult
        }.get()
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
        let call = ClientCall(eventLoop: eventLoop, settings: settings, encoding: encoding)
        let request = ClientRequest(
            path: path, metadata: options.metadata, encoding: encoding.encoding, deadline: options.deadline(now: eventLoop.now),
            waitsForReady: options.waitForReady, retryPolicy: options.retryPolicy ?? settings.retryPolicy)
        call.start(channel, request, parent: options.parent)
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
