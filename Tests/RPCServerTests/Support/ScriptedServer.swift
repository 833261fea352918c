import NIOCore
import NIOPosix
import Synchronization

@testable import RPCServer

/// A server that does with frames what a test says, right or wrong. It greets with SETTINGS, and answers nothing by itself.
final class ScriptedServer: Sendable {
    /// What a connection of it does with a frame: returns bytes to be sent.
    typealias Script = @Sendable (_ connection: Int, _ frame: RawConnection.Frame) -> [UInt8]

    private let listener: any Channel
    private let seen = Mutex<[(connection: Int, frame: RawConnection.Frame)]>([])
    private let channels = Mutex<[any Channel]>([])
    let port: Int

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        let take: (ByteBuffer) -> [UInt8]
        init(_ take: @escaping (ByteBuffer) -> [UInt8]) { self.take = take }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let answer = take(unwrapInboundIn(data))
            if !answer.isEmpty { context.channel.writeAndFlush(ByteBuffer(bytes: answer), promise: nil) }
        }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    /// - Parameter maxStreams: what the SETTINGS say of MAX_CONCURRENT_STREAMS.
    static func start(maxStreams: UInt32 = 100, _ script: @escaping Script) async throws -> ScriptedServer {
        let made = Mutex<ScriptedServer?>(nil)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let server = made.withLock { $0 }
                    let number = server?.channels.withLock {
                        $0.append(channel)
                        return $0.count
                    }
                    var received = ByteBuffer()
                    var hasPreface = false
                    try channel.pipeline.syncOperations.addHandler(
                        Handler { bytes in
                            received.writeImmutableBuffer(bytes)
                            var answer: [UInt8] = []
                            if !hasPreface {
                                guard received.readBytes(length: RawConnection.preface.count) != nil else { return [] }
                                hasPreface = true
                                answer += RawConnection.frame(4, 0, 0, [0, 3] + ScriptedServer.bytes(maxStreams))
                            }
                            while let frame = RawConnection.Frame(&received) {
                                if frame.type == 4, frame.flags == 0 { answer += RawConnection.frame(4, 1, 0, []) }
                                server?.seen.withLock { $0.append((number ?? 0, frame)) }
                                answer += script(number ?? 0, frame)
                            }
                            return answer
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = ScriptedServer(listener)
        made.withLock { $0 = server }
        return server
    }

    private init(_ listener: any Channel) {
        self.listener = listener
        port = listener.localAddress?.port ?? 0
    }

    /// Connections accepted so far.
    var connections: Int { channels.withLock { $0.count } }

    /// Frames received so far of a type, on all connections.
    func frames(_ type: UInt8) -> [(connection: Int, frame: RawConnection.Frame)] { seen.withLock { $0.filter { $0.frame.type == type } } }

    /// Sends bytes on a connection, counted from 1.
    func send(_ bytes: [UInt8], on connection: Int) {
        let channel = channels.withLock { $0.indices.contains(connection - 1) ? $0[connection - 1] : nil }
        channel?.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    func stop() async {
        try? await listener.close()
        for channel in channels.withLock({ $0 }) { try? await channel.close() }
    }

    /// A whole response: head, a message and OK.
    static func reply(_ stream: UInt32, message: [UInt8] = []) -> [UInt8] {
        head(stream) + RawConnection.data(stream, RawConnection.message(message), endStream: false)
            + RawConnection.headers(stream, [("grpc-status", "0")], endStream: true)
    }

    static func head(_ stream: UInt32) -> [UInt8] {
        RawConnection.headers(stream, [(":status", "200"), ("content-type", "application/grpc")])
    }

    /// A response of a status and nothing else.
    static func status(_ stream: UInt32, _ code: RPCCode, _ extra: [(String, String)] = []) -> [UInt8] {
        RawConnection.headers(
            stream, [(":status", "200"), ("content-type", "application/grpc"), ("grpc-status", String(code.rawValue))] + extra,
            endStream: true)
    }

    static func reset(_ stream: UInt32, _ errorCode: UInt32) -> [UInt8] { RawConnection.frame(3, 0, stream, bytes(errorCode)) }

    static func goaway(lastStream: UInt32, errorCode: UInt32 = 0, debugData: String = "") -> [UInt8] {
        RawConnection.frame(7, 0, 0, bytes(lastStream) + bytes(errorCode) + Array(debugData.utf8))
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        [UInt8(number >> 24), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
    }
}

/// Runs `body` with a client of a server that answers each request with `head`, `body` and `trailers`; without trailers the head ends the stream.
func withScriptedClient(
    head: [(String, String)] = [(":status", "200"), ("content-type", "application/grpc")], body: [UInt8] = [],
    trailers: [(String, String)]? = [("grpc-status", "0")], settings: ClientSettings = ClientSettings(),
    _ use: (RPCClient) async throws -> Void
) async throws {
    let server = try await ScriptedServer.start { _, frame in
        guard frame.type == 1 else { return [] }
        return RawConnection.headers(frame.stream, head, endStream: trailers == nil && body.isEmpty)
            + (body.isEmpty ? [] : RawConnection.data(frame.stream, body, endStream: trailers == nil))
            + (trailers.map { RawConnection.headers(frame.stream, $0, endStream: true) } ?? [])
    }
    let client = try await RPCClient.connect(host: "127.0.0.1", port: server.port, settings: settings)
    do {
        try await use(client)
    } catch {
        await client.close()
        await server.stop()
        throw error
    }
    await client.close()
    await server.stop()
}
