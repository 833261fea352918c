import NIOCore
import Testing

@testable import RPCServer

@Suite("Deadlines, cancellation and loss") struct LifetimeTests {
    typealias Methods = EchoService.Methods

    @Test("A deadline ends the call as DEADLINE_EXCEEDED on the server and cancels the handler") func deadline() async throws {
        try await withServer { fixture in
            let client = try await BareClient.connect(port: fixture.port)
            let response = try await client.request(
                RawConnection.call("/test.Echo/Hang", [("grpc-timeout", "3S")]), body: RawConnection.message([]))
            #expect(response.status?.code == .deadlineExceeded)
            #expect(await fixture.service.cancelled.reaches(1), "the handler was not cancelled")
            await client.close()
        }
    }

    @Test("A deadline also ends a call whose request never completes") func deadlineWhileReceiving() async throws {
        try await withServer { fixture in
            let client = try await BareClient.connect(port: fixture.port)
            let response = try await client.request(
                RawConnection.call("/test.Echo/Say", [("grpc-timeout", "50m")]), body: [0, 0, 0], end: false)
            #expect(response.status?.code == .deadlineExceeded)
            await client.close()
        }
    }

    @Test("A client's deadline ends the call there") func clientDeadline() async throws {
        try await withServer { fixture in
            let error = await rpcError {
                _ = try await fixture.client.unary(Methods.hang, Note(), options: CallOptions(timeout: .seconds(3)))
            }
            #expect(error?.code == .deadlineExceeded)
            #expect(await fixture.service.cancelled.reaches(1))
        }
    }

    @Test("A client knows of a call whether it certainly never left: on a closed connection, not when it was cut off") func unsent()
        async throws
    {
        try await withServer { fixture in
            let task = Task { try await fixture.client.unary(Methods.hang, Note()) }
            #expect(await fixture.service.started.reaches(1))
            await fixture.client.close()
            let cutOff = await rpcError { _ = try await task.value }
            #expect(cutOff?.code == .unavailable)
            #expect(cutOff?.isUnsent == false)
            let late = await rpcError { _ = try await fixture.client.unary(Methods.say, Note()) }
            #expect(late?.code == .unavailable)
            #expect(late?.isUnsent == true)
        }
    }

    @Test("Cancelling the client's task resets the stream and cancels the handler") func cancelTask() async throws {
        try await withServer { fixture in
            let task = Task { try await fixture.client.unary(Methods.hang, Note()) }
            #expect(await fixture.service.started.reaches(1))
            task.cancel()
            let error = await rpcError { _ = try await task.value }
            #expect(error?.code == .cancelled)
            #expect(await fixture.service.cancelled.reaches(1), "the handler was not cancelled")
        }
    }

    @Test("A lost connection cancels handlers of all kinds") func lostConnection() async throws {
        try await withServer { fixture in
            let client = try await RPCClient.connect(host: "127.0.0.1", port: fixture.port)
            let hanging = Task { try await client.unary(Methods.hang, Note()) }
            let ignoring = Task { try await client.clientStreaming(Methods.ignore) { try await $0.send(Note()) } }
            let counting = await client.serverStreaming(Methods.count, Note(code: .max, message: String(repeating: "x", count: 1000)))
            let watching = await client.serverStreaming(Methods.watch, Note())
            #expect(await eventually { fixture.service.watchers.withLock { $0.count } == 1 })
            #expect(await fixture.service.written.reaches(50))
            #expect(await fixture.service.started.reaches(2))
            await client.close()
            #expect(await fixture.service.cancelled.reaches(3), "\(fixture.service.cancelled.value) of 3 handlers were cancelled")
            #expect(await fixture.service.terminated.reaches(1), "the subscriber was not told")
            #expect(await rpcError { _ = try await hanging.value }?.code == .unavailable)
            #expect(await rpcError { _ = try await ignoring.value }?.code == .unavailable)
            withExtendedLifetime((counting, watching)) {}
        }
    }

    @Test("A server that is stopped again is stopped", .timeLimit(.minutes(1))) func stopTwice() async throws {
        try await withServer { fixture in
            async let first: Void = fixture.server.shutdown()
            async let second: Void = fixture.server.shutdown()
            _ = await (first, second)
            await fixture.server.shutdown()
            #expect(fixture.server.connectionCount == 0)
        }
    }

    @Test("Dropping a response stream cancels the call") func dropStream() async throws {
        try await withServer { fixture in
            do {
                let stream = await fixture.client.serverStreaming(Methods.count, Note(code: .max, message: "x"))
                var iterator = stream.makeAsyncIterator()
                _ = try await iterator.next()
            }
            #expect(await fixture.service.cancelled.reaches(1), "the handler goes on for nobody")
        }
    }

    @Test("A server that is drained finishes calls in progress, refuses new ones, ends watchers as UNAVAILABLE and closes") func drain()
        async throws
    {
        let service = EchoService()
        let server = try await RPCServer.start(
            dispatcher: Dispatcher(router: service.router, settings: quietSettings()), host: "127.0.0.1", port: 0)
        let port = server.address.port ?? 0
        let client = try await RPCClient.connect(host: "127.0.0.1", port: port)
        let idle = try await RawConnection.connect(port: port)
        let silent = try await RawConnection.connect(port: port, preface: false)
        let slow = Task { try await client.unary(Methods.sayLater, Note(code: 400, message: "finished")) }
        let watching = await client.serverStreaming(Methods.watch, Note())
        #expect(await eventually { service.watchers.withLock { $0.count } == 1 })
        #expect(await service.started.reaches(1))
        let clock = ContinuousClock()
        let start = clock.now
        await server.shutdown()
        #expect(clock.now - start < .seconds(5))
        #expect(try await slow.value.message == "finished")
        let error = await rpcError { for try await _ in watching {} }
        #expect(error?.code == .unavailable)
        #expect(service.terminated.value == 1)
        #expect(await eventually { await idle.isClosed })
        #expect(await eventually { await silent.isClosed })
        #expect(try await idle.frames.contains { $0.type == 7 }, "no GOAWAY was sent")
        #expect(await rpcError { _ = try await client.unary(Methods.say, Note()) }?.code == .unavailable)
        await client.close()
    }

    @Test("A drain that takes too long is cut off") func drainTimeout() async throws {
        var settings = ServerSettings()
        settings.drainTimeout = .milliseconds(100)
        let service = EchoService()
        let server = try await RPCServer.start(
            dispatcher: Dispatcher(router: service.router, settings: quietSettings()), host: "127.0.0.1", port: 0, settings: settings)
        let client = try await RPCClient.connect(host: "127.0.0.1", port: server.address.port ?? 0)
        let hanging = Task { try await client.unary(Methods.hang, Note()) }
        #expect(await service.started.reaches(1))
        await server.shutdown()
        #expect(await rpcError { _ = try await hanging.value }?.code == .unavailable)
        #expect(service.cancelled.value == 1)
        await client.close()
    }
}
