import NIOCore
import NIOPosix

@testable import RPCServer

/// A server that answers each request with the frames it is told to, right or wrong.
final class ScriptedServer: Sendable {
    private let channel: any Channel

    var port: Int { channel.localAddress?.port ?? 0 }

    private init(channel: any Channel) { self.channel = channel }

    /// - Parameter reply: the frames that answer a stream whose headers came.
    static func start(_ reply: @escaping @Sendable (UInt32) -> [UInt8]) async throws -> ScriptedServer {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Handler(reply)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ScriptedServer(channel: channel)
    }

    func close() async { try? await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let reply: @Sendable (UInt32) -> [UInt8]
        private var received = ByteBuffer()
        private var sawPreface = false

        init(_ reply: @escaping @Sendable (UInt32) -> [UInt8]) { self.reply = reply }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var bytes = unwrapInboundIn(data)
            received.writeBuffer(&bytes)
            if !sawPreface {
                guard received.readSlice(length: RawConnection.preface.count) != nil else { return }
                sawPreface = true
                write(context, RawConnection.frame(4, 0, 0, []))
            }
            while let (high, low, type, flags, stream) = received.peekMultipleIntegers(as: (UInt8, UInt16, UInt8, UInt8, UInt32).self),
                received.readableBytes >= 9 + (Int(high) << 16 | Int(low))
            {
                received.moveReaderIndex(forwardBy: 9 + (Int(high) << 16 | Int(low)))
                if type == 4, flags & 1 == 0 { write(context, RawConnection.frame(4, 1, 0, [])) }
                if type == 1 { write(context, reply(stream)) }
            }
        }

        private func write(_ context: ChannelHandlerContext, _ bytes: [UInt8]) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        }
    }
}

/// Runs `body` with a client of a server that answers each request with `head`, `body` and `trailers`; without trailers the head ends the stream.
func withScriptedClient(
    head: [(String, String)] = [(":status", "200"), ("content-type", "application/grpc")], body: [UInt8] = [],
    trailers: [(String, String)]? = [("grpc-status", "0")], settings: ClientSettings = ClientSettings(),
    _ use: (RPCClient) async throws -> Void
) async throws {
    let server = try await ScriptedServer.start { stream in
        RawConnection.headers(stream, head, endStream: trailers == nil && body.isEmpty)
            + (body.isEmpty ? [] : RawConnection.data(stream, body, endStream: trailers == nil))
            + (trailers.map { RawConnection.headers(stream, $0, endStream: true) } ?? [])
    }
    let client = try await RPCClient.connect(host: "127.0.0.1", port: server.port, settings: settings)
    do {
        try await use(client)
    } catch {
        await client.close()
        await server.close()
        throw error
    }
    await client.close()
    await server.close()
}
