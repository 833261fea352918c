import NIOCore
import Synchronization
import Testing

@testable import RPCServer

@Suite("Calls that are made again") struct ClientRetryTests {
    typealias Methods = EchoService.Methods

    /// Runs `body` with a client of a server that answers each request by `answer`, given how many there were.
    private func withScript(
        policy: RetryPolicy? = nil, bufferLimit: Int = 1 << 20, _ answer: @escaping @Sendable (Int, UInt32) -> [UInt8],
        _ body: (RPCClient, ScriptedServer) async throws -> Void
    ) async throws {
        let streams = Mutex(0)
        let server = try await ScriptedServer.start { _, frame in
            // When the request is complete.
            guard frame.type == 0, frame.flags & 1 == 1 else { return [] }
            let number = streams.withLock {
                $0 += 1
                return $0
            }
            return answer(number, frame.stream)
        }
        var settings = ClientSettings()
        settings.retryPolicy = policy
        settings.retryBufferLimit = bufferLimit
        let client = RPCClient(host: "127.0.0.1", port: server.port, settings: settings)
        try await client.connect()
        try await body(client, server)
        await client.close()
        await server.stop()
    }

    private static let quick = RetryPolicy(maxAttempts: 4, initialBackoff: .milliseconds(1), maxBackoff: .milliseconds(2))

    @Test("A refused stream is opened again without the caller's knowing") func refusedOnce() async throws {
        try await withScript { number, stream in
            number == 1 ? ScriptedServer.reset(stream, 7) : ScriptedServer.reply(stream)
        } _: { client, server in
            _ = try await client.unary(Methods.say, Note())
            #expect(server.frames(1).count == 2)
        }
    }

    @Test("A stream that is refused again is UNAVAILABLE, and known not to have reached a handler") func refusedTwice() async throws {
        try await withScript { _, stream in
            ScriptedServer.reset(stream, 7)
        } _: { client, server in
            let error = await rpcError { _ = try await client.unary(Methods.say, Note()) }
            #expect(error?.code == .unavailable)
            #expect(error?.isUnsent == true)
            #expect(server.frames(1).count == 2)
        }
    }

    @Test("Without a policy a status of the server's is final") func noPolicy() async throws {
        try await withScript { _, stream in
            ScriptedServer.status(stream, .unavailable)
        } _: { client, server in
            let error = await rpcError { _ = try await client.unary(Methods.say, Note()) }
            #expect(error?.code == .unavailable)
            #expect(error?.isUnsent == false)
            #expect(server.frames(1).count == 1)
        }
    }

    @Test("With a policy it is made again up to the attempts allowed") func attemptsUsedUp() async throws {
        try await withScript(policy: Self.quick) { _, stream in
            ScriptedServer.status(stream, .unavailable, [("x-last", "yes")])
        } _: { client, server in
            let error = await rpcError { _ = try await client.unary(Methods.say, Note()) }
            #expect(error?.code == .unavailable)
            #expect(error?.trailers["x-last"] == "yes")
            #expect(server.frames(1).count == 4)
        }
    }

    @Test("Once the head of a response has come there is no other attempt") func committedByHead() async throws {
        try await withScript(policy: Self.quick) { _, stream in
            ScriptedServer.head(stream) + RawConnection.headers(stream, [("grpc-status", "14")], endStream: true)
        } _: { client, server in
            #expect(await rpcError { _ = try await client.unary(Methods.say, Note()) }?.code == .unavailable)
            #expect(server.frames(1).count == 1)
        }
    }

    @Test("Requests that outgrow the buffer are not sent again") func committedBySize() async throws {
        try await withScript(policy: Self.quick, bufferLimit: 100) { number, stream in
            number % 2 == 1 ? ScriptedServer.status(stream, .unavailable) : ScriptedServer.reply(stream)
        } _: { client, server in
            _ = try await client.unary(Methods.say, Note())
            #expect(server.frames(1).count == 2)
            let large = Note(message: String(repeating: "x", count: 1000))
            _ = await rpcError { _ = try await client.unary(Methods.say, large) }
            #expect(server.frames(1).count == 3)
        }
    }

    @Test("The server's pushback forbids or delays the next attempt") func pushback() async throws {
        try await withScript(policy: RetryPolicy(initialBackoff: .hours(1), maxBackoff: .hours(1))) { number, stream in
            switch number {
            case 1: ScriptedServer.status(stream, .unavailable, [("grpc-retry-pushback-ms", "1")])
            default: ScriptedServer.status(stream, .unavailable, [("grpc-retry-pushback-ms", "-1")])
            }
        } _: { client, server in
            #expect(await rpcError { _ = try await client.unary(Methods.say, Note()) }?.code == .unavailable)
            #expect(server.frames(1).count == 2)
        }
    }

    @Test("The deadline is one for all attempts") func deadline() async throws {
        try await withScript(policy: RetryPolicy(initialBackoff: .hours(1), maxBackoff: .hours(1))) { _, stream in
            ScriptedServer.status(stream, .unavailable)
        } _: { client, _ in
            let error = await rpcError { _ = try await client.unary(Methods.say, Note(), options: CallOptions(timeout: .seconds(3))) }
            #expect(error?.code == .deadlineExceeded)
            #expect(error?.isUnsent == false, "the first attempt reached the server")
        }
    }

    @Test("A server that ignores the deadline is left at it, with RST_STREAM CANCEL") func deadlineIgnored() async throws {
        try await withScript { _, _ in
            []
        } _: { client, server in
            let error = await rpcError { _ = try await client.unary(Methods.say, Note(), options: CallOptions(timeout: .seconds(3))) }
            #expect(error?.code == .deadlineExceeded)
            #expect(error?.isUnsent == false)
            #expect(await eventually { server.frames(3).map(\.frame.payload) == [[0, 0, 0, 8]] })
        }
    }

    @Test("All requests of a stream are sent again, and the handler knows how many attempts there were") func replaysStream() async throws {
        let attempts = Mutex<[String]>([])
        var router = Router()
        router.clientStreaming(Methods.sum) { requests, context in
            let number = attempts.withLock {
                $0.append(context.metadata["grpc-previous-rpc-attempts"] ?? "none")
                return $0.count
            }
            var sum = Note()
            for try await request in requests {
                sum.code &+= request.code
                if number < 3, sum.code >= number { throw RPCError(.unavailable, "not yet") }
            }
            return sum
        }
        let server = try await RPCServer.start(
            dispatcher: Dispatcher(router: router, settings: quietSettings()), host: "127.0.0.1", port: 0, settings: quickSettings())
        let client = RPCClient(host: "127.0.0.1", port: server.address.port ?? 0)
        var options = CallOptions()
        options.retryPolicy = Self.quick
        let sum = try await client.clientStreaming(Methods.sum, options: options) { writer in
            for number in 1...3 {
                try await writer.send(Note(code: Int32(number)))
                // The first attempts fail between messages, whose order with the failure does not matter.
                _ = await eventually { attempts.withLock { $0.count } >= number }
            }
        }
        #expect(sum.message.code == 6)
        #expect(attempts.withLock { $0 } == ["none", "1", "2"])
        await client.close()
        await server.shutdown()
    }
}
