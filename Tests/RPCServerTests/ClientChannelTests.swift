import NIOCore
import NIOEmbedded
import NIOPosix
import Synchronization
import Testing

@testable import RPCServer

/// By a clock that the tests move, against a server that cannot be reached.
@Suite("A client whose server cannot be reached") struct UnreachableServerTests {
    typealias Methods = EchoService.Methods

    /// When attempts were made, in milliseconds.
    private final class Attempts: Sendable {
        private let made = Mutex<[Int64]>([])
        var times: [Int64] { made.withLock { $0 } }
        func note(_ time: NIODeadline) { made.withLock { $0.append(Int64(time.uptimeNanoseconds / 1_000_000)) } }
    }

    private struct Nowhere: Connecting {
        let attempts: Attempts
        var target: String { "nowhere:1" }
        var scheme: String { "http" }
        var authority: String { "nowhere:1" }

        func connect(
            on eventLoop: any EventLoop, timeout: TimeAmount, initialize: @escaping @Sendable (any Channel) throws -> Void
        ) -> EventLoopFuture<any Channel> {
            attempts.note(eventLoop.now)
            return eventLoop.makeFailedFuture(ChannelError.connectTimeout(timeout))
        }
    }

    /// A client that notes when it tried to connect, in milliseconds, and never can.
    private final class Trial: Sendable {
        let loop = NIOAsyncTestingEventLoop()
        let attempts = Attempts()
        let client: RPCClient

        init() {
            // By chance, which is the middle: pauses are just those of the settings.
            client = RPCClient(Nowhere(attempts: attempts), settings: ClientSettings(), group: loop, random: { 0.5 })
        }

        /// Runs what is due until a condition is true.
        func until(_ condition: () -> Bool) async -> Bool {
            await eventually {
                await loop.run()
                return condition()
            }
        }

        func end(_ error: Task<RPCError?, Never>) async -> RPCError? {
            let result = Mutex<RPCError??>(.none)
            let done = Counter()
            let waiter = Task {
                let value = await error.value
                result.withLock { $0 = .some(value) }
                done.add()
            }
            _ = await until { done.value == 1 }
            await waiter.value
            return result.withLock { $0 } ?? nil
        }

        func call(_ options: CallOptions) -> Task<RPCError?, Never> {
            Task { [client] in await rpcError { _ = try await client.unary(Methods.say, Note(), options: options) } }
        }
    }

    @Test("Attempts to connect are as far apart as gRPC's document says while a call waits for the server") func backoff() async throws {
        let trial = Trial()
        var options = CallOptions(timeout: .seconds(8))
        options.waitForReady = true
        let call = trial.call(options)
        #expect(await trial.until { trial.attempts.times.count == 1 })
        for _ in 0..<80 { await trial.loop.advanceTime(by: .milliseconds(100)) }
        #expect(trial.attempts.times == [0, 1000, 2600, 5160])
        let error = await trial.end(call)
        #expect(error?.code == .deadlineExceeded)
        #expect(error?.isUnsent == true, "a call that waited for a connection never left")
        await trial.loop.advanceTime(by: .seconds(600))
        #expect(trial.attempts.times.count <= 5, "attempts go on though nobody waits")
        try await trial.loop.shutdownGracefully()
    }

    @Test("A call that does not wait fails as UNAVAILABLE with the attempt, and at once until the next one is due") func failFast()
        async throws
    {
        let trial = Trial()
        let first = await trial.end(trial.call(CallOptions()))
        #expect(first?.code == .unavailable)
        #expect(first?.isUnsent == true)
        #expect(first?.message.contains("nowhere:1") == true, "it does not say which server: \(first?.message ?? "")")
        #expect(await trial.end(trial.call(CallOptions()))?.code == .unavailable)
        #expect(trial.attempts.times.count == 1, "an attempt came before its time")
        await trial.loop.advanceTime(by: .seconds(1))
        #expect(await trial.end(trial.call(CallOptions()))?.code == .unavailable)
        #expect(trial.attempts.times.count == 2, "no attempt was made when it was due")
        try await trial.loop.shutdownGracefully()
    }

    @Test("An attempt to connect that fails is one of the attempts that a call's retry policy allows") func policy() async throws {
        let trial = Trial()
        var options = CallOptions()
        options.retryPolicy = RetryPolicy(maxAttempts: 3, initialBackoff: .milliseconds(1200), backoffMultiplier: 2)
        options.retryPolicy?.maxBackoff = .seconds(10)
        let call = trial.call(options)
        #expect(await trial.until { trial.attempts.times.count == 1 })
        for _ in 0..<40 { await trial.loop.advanceTime(by: .milliseconds(100)) }
        let error = await trial.end(call)
        #expect(error?.code == .unavailable)
        #expect(error?.isUnsent == true)
        #expect(trial.attempts.times == [0, 1200, 3600])
        try await trial.loop.shutdownGracefully()
    }

    @Test("A deadline that has passed ends a call before it begins") func deadlineBefore() async throws {
        let trial = Trial()
        let error = await trial.end(trial.call(CallOptions(timeout: .zero)))
        #expect(error?.code == .deadlineExceeded)
        #expect(trial.attempts.times.isEmpty)
        try await trial.loop.shutdownGracefully()
    }

    @Test("Closing a client fails the calls that wait") func close() async throws {
        let trial = Trial()
        var options = CallOptions()
        options.waitForReady = true
        let call = trial.call(options)
        #expect(await trial.until { trial.attempts.times.count == 1 })
        let closing = Task { await trial.client.close() }
        let error = await trial.end(call)
        #expect(error?.code == .unavailable)
        #expect(error?.isUnsent == true)
        await closing.value
        #expect(await trial.end(trial.call(options))?.code == .unavailable)
        try await trial.loop.shutdownGracefully()
    }
}

@Suite("A client's connection") struct ClientConnectionTests {
    typealias Methods = EchoService.Methods

    private func client(_ port: Int, _ change: (inout ClientSettings) -> Void = { _ in }) -> RPCClient {
        var settings = ClientSettings()
        settings.connectionBackoff.initial = .milliseconds(20)
        settings.connectionBackoff.maximum = .milliseconds(50)
        change(&settings)
        return RPCClient(host: "127.0.0.1", port: port, settings: settings)
    }

    @Test("It is made anew when it was lost, and calls that wait for ready see nothing of it") func reconnects() async throws {
        let first = try await RPCServer.start(
            dispatcher: Dispatcher(router: EchoService().router, settings: quietSettings()), host: "127.0.0.1", port: 0)
        let port = first.address.port ?? 0
        let client = client(port)
        #expect(try await client.unary(Methods.say, Note(code: 1)).code == 1)
        await first.shutdown()
        #expect(await rpcError { _ = try await client.unary(Methods.say, Note()) }?.code == .unavailable)
        var options = CallOptions(timeout: .seconds(30))
        options.waitForReady = true
        let waiting = Task { [options] in try await client.unary(Methods.say, Note(code: 2), options: options) }
        let second = try await RPCServer.start(
            dispatcher: Dispatcher(router: EchoService().router, settings: quietSettings()), host: "127.0.0.1", port: port)
        #expect(try await waiting.value.code == 2)
        #expect(try await client.unary(Methods.say, Note(code: 3)).code == 3)
        await client.close()
        await second.shutdown()
    }

    @Test("Calls beyond the server's MAX_CONCURRENT_STREAMS wait for their turn, in order") func maxStreams() async throws {
        let server = try await ScriptedServer.start(maxStreams: 2) { _, _ in [] }
        let client = client(server.port)
        let done = Counter()
        let calls = (0..<5).map { _ in
            Task {
                _ = try await client.unary(Methods.say, Note())
                done.add()
            }
        }
        for number in 0..<5 {
            #expect(await eventually { server.frames(1).count >= min(number + 2, 5) })
            #expect(server.frames(1).count == min(number + 2, 5), "more streams were opened than the server takes")
            server.send(ScriptedServer.reply(UInt32(2 * number + 1)), on: 1)
            #expect(await done.reaches(number + 1))
        }
        for call in calls { try await call.value }
        #expect(server.connections == 1)
        await client.close()
        await server.stop()
    }

    @Test("A call that waited for its turn tells the server the time that is left, not what it began with") func timeoutAfterWait()
        async throws
    {
        var settings = quickSettings()
        settings.http2.maxConcurrentStreams = 1
        try await withServer(settings: settings) { fixture in
            let first = Task { try await fixture.client.unary(Methods.sayLater, Note(code: 2000)) }
            #expect(await fixture.service.started.reaches(1))
            let begun = NIODeadline.now()
            _ = try await fixture.client.unary(Methods.say, Note(), options: CallOptions(timeout: .seconds(60)))
            _ = try await first.value
            let deadline = try #require(fixture.service.contexts.withLock { $0.last }?.deadline)
            #expect(deadline - begun < .milliseconds(61_000), "the server has more time than the caller")
        }
    }

    @Test("At a GOAWAY calls above its last stream go to a new connection, and those below finish on the old one") func goaway()
        async throws
    {
        let server = try await ScriptedServer.start { connection, frame in
            connection == 2 && frame.type == 1 ? ScriptedServer.reply(frame.stream) : []
        }
        let client = client(server.port)
        let seen = Task { try await client.unary(Methods.say, Note()) }
        #expect(await eventually { server.frames(1).count == 1 })
        let unseen = Task { try await client.unary(Methods.say, Note()) }
        #expect(await eventually { server.frames(1).count == 2 })
        server.send(ScriptedServer.goaway(lastStream: 1), on: 1)
        _ = try await unseen.value
        #expect(server.connections == 2)
        server.send(ScriptedServer.reply(1), on: 1)
        _ = try await seen.value
        #expect(server.frames(1).map(\.connection) == [1, 1, 2])
        await client.close()
        await server.stop()
    }

    @Test("A GOAWAY that takes all streams sends later calls to a new connection and leaves the others alone") func gracefulGoaway()
        async throws
    {
        let server = try await ScriptedServer.start { connection, frame in
            connection == 2 && frame.type == 1 ? ScriptedServer.reply(frame.stream) : []
        }
        let client = client(server.port)
        let before = Task { try await client.unary(Methods.say, Note()) }
        #expect(await eventually { server.frames(1).count == 1 })
        server.send(ScriptedServer.goaway(lastStream: 0x7fff_ffff) + RawConnection.frame(6, 0, 0, Array(repeating: 7, count: 8)), on: 1)
        #expect(await eventually { server.frames(6).contains { $0.frame.flags == 1 } })
        _ = try await client.unary(Methods.say, Note())
        #expect(server.frames(1).map(\.connection) == [1, 2])
        server.send(ScriptedServer.reply(1), on: 1)
        _ = try await before.value
        await client.close()
        await server.stop()
    }

    @Test("A server that does not answer keepalive PINGs is given up") func keepaliveUnanswered() async throws {
        let server = try await ScriptedServer.start { _, _ in [] }
        let client = try await BareClient.connect(
            port: server.port, keepalive: KeepaliveSettings(time: .milliseconds(100), timeout: .milliseconds(100)))
        let response = try await client.request(RawConnection.call("/test.Echo/Hang"))
        #expect(response.reset == -1, "the connection was not closed")
        #expect(server.frames(6).count >= 1)
        await client.close()
        await server.stop()
    }

    @Test("A server that answers keepalive PINGs is kept, and gets them while there is a call") func keepaliveAnswered() async throws {
        let server = try await ScriptedServer.start { _, frame in
            frame.type == 6 && frame.flags == 0 ? RawConnection.frame(6, 1, 0, frame.payload) : []
        }
        let client = try await BareClient.connect(
            port: server.port, keepalive: KeepaliveSettings(time: .milliseconds(50), timeout: .seconds(20)))
        async let response = client.request(RawConnection.call("/test.Echo/Hang"))
        #expect(await eventually { server.frames(6).count >= 4 })
        server.send(ScriptedServer.reply(1), on: 1)
        #expect(try await response.status?.code == .ok)
        await client.close()
        await server.stop()
    }

    @Test("A client that is told of too many PINGs sends half as many on its next connections, and never more than one in ten seconds")
    func tooManyPings() async throws {
        let server = try await ScriptedServer.start { connection, frame in
            guard frame.type == 1 else { return [] }
            let calm = ScriptedServer.goaway(lastStream: frame.stream, errorCode: 11, debugData: "too_many_pings")
            return connection == 1 ? calm + ScriptedServer.reply(frame.stream) : ScriptedServer.reply(frame.stream)
        }
        let client = client(server.port) {
            $0.keepalive.time = .seconds(1)
            $0.logger.logLevel = .critical
        }
        #expect(try await client.keepaliveTime == .seconds(10))
        _ = try await client.unary(Methods.say, Note())
        _ = try await client.unary(Methods.say, Note())
        #expect(server.connections == 2)
        #expect(try await client.keepaliveTime == .seconds(20))
        await client.close()
        await server.stop()
    }
}

extension RPCClient {
    fileprivate var keepaliveTime: TimeAmount? {
        get async throws { try await channel.eventLoop.submit { [channel] in channel.value.keepalive.time }.get() }
    }
}
