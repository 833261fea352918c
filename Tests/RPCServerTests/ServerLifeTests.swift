import NIOCore
import Testing

@testable import RPCServer

@Suite("The life of a server's connection, frame by frame") struct ServerLifeTests {
    typealias Methods = EchoService.Methods

    private func settings(_ change: (inout ConnectionSettings) -> Void) -> ServerSettings {
        var settings = quickSettings()
        change(&settings.connections)
        return settings
    }

    private static func ping(_ number: UInt8, ack: Bool = false) -> [UInt8] {
        RawConnection.frame(6, ack ? 1 : 0, 0, Array(repeating: number, count: 8))
    }

    /// Waits for frames of a type that satisfy a condition.
    private func frames(_ connection: RawConnection, _ type: UInt8, count: Int) async throws -> [RawConnection.Frame] {
        _ = await eventually { ((try? await connection.frames) ?? []).filter { $0.type == type && $0.flags & 1 == 0 }.count >= count }
        return try await connection.frames.filter { $0.type == type && $0.flags & 1 == 0 }
    }

    /// Waits for an acknowledgment of a type, or for the connection's end.
    private func acknowledgments(_ connection: RawConnection, _ type: UInt8) async throws -> [RawConnection.Frame] {
        var found: [RawConnection.Frame] = []
        _ = await eventually {
            found = ((try? await connection.frames) ?? []).filter { $0.type == type && $0.flags & 1 == 1 }
            let isClosed = await connection.isClosed
            return !found.isEmpty || isClosed
        }
        return found
    }

    @Test("A peer that does not answer a PING is closed") func silentPeer() async throws {
        let settings = settings {
            $0.keepalive = KeepaliveSettings(time: .milliseconds(100), timeout: .milliseconds(100), withoutCalls: true)
        }
        try await withServer(settings: settings) { fixture in
            let silent = try await RawConnection.connect(port: fixture.port)
            #expect(try await frames(silent, 6, count: 1).count == 1)
            #expect(await eventually { await silent.isClosed })
        }
    }

    @Test("A peer that does not go on with its preface is closed, and one whose preface is complete is kept") func stalledPreface()
        async throws
    {
        var settings = quickSettings()
        settings.protocolTimeout = .milliseconds(500)
        try await withServer(settings: settings) { fixture in
            for said in [[], Array(RawConnection.preface.prefix(4)), Array(RawConnection.preface.prefix(23)), RawConnection.preface] {
                let connection = try await RawConnection.connect(port: fixture.port, preface: false)
                connection.send(said)
                #expect(await eventually { await connection.isClosed }, "after \(said.count) bytes")
            }
            // On a busy machine what is sent at once may go out too late.
            var complete = try await RawConnection.connect(port: fixture.port)
            for _ in 0..<20 {
                guard try await acknowledgments(complete, 4).isEmpty else { break }
                complete = try await RawConnection.connect(port: fixture.port)
            }
            try await Task.sleep(for: .seconds(1))
            let isClosed = await complete.isClosed
            #expect(!isClosed)
            await complete.close()
        }
    }

    @Test("A peer that answers PINGs is kept") func livePeer() async throws {
        let settings = settings { $0.keepalive = KeepaliveSettings(time: .milliseconds(50), timeout: .seconds(20), withoutCalls: true) }
        try await withServer(settings: settings) { fixture in
            let live = try await RawConnection.connect(port: fixture.port)
            for number in 1...4 {
                let pings = try await frames(live, 6, count: number)
                #expect(pings.count == number)
                live.send(RawConnection.frame(6, 1, 0, pings.last?.payload ?? []))
            }
            let isClosed = await live.isClosed
            #expect(!isClosed)
            await live.close()
        }
    }

    @Test("PINGs that come too soon end the connection with ENHANCE_YOUR_CALM and too_many_pings") func tooManyPings() async throws {
        try await withServer { fixture in
            let eager = try await RawConnection.connect(port: fixture.port)
            eager.send(Self.ping(1) + Self.ping(2) + Self.ping(3))
            #expect(await eventually { ((try? await eager.frames) ?? []).filter { $0.type == 6 && $0.flags == 1 }.count == 3 })
            eager.send(Self.ping(4))
            #expect(await eventually { await eager.isClosed })
            let goaway = try #require(try await eager.frames.first { $0.type == 7 })
            #expect(Array(goaway.payload[4..<8]) == [0, 0, 0, 11])
            #expect(String(decoding: goaway.payload.dropFirst(8), as: UTF8.self) == "too_many_pings")
        }
    }

    @Test("Responses take the strikes of PINGs back, and a policy may permit more") func permittedPings() async throws {
        try await withServer { fixture in
            let busy = try await RawConnection.connect(port: fixture.port)
            for call in 0..<5 {
                let stream = UInt32(2 * call + 1)
                busy.send(
                    Self.ping(1) + Self.ping(2) + RawConnection.headers(stream, RawConnection.call("/test.Echo/Say"))
                        + RawConnection.data(stream, RawConnection.message([])))
                #expect(try await busy.headerBlocks(stream).count == 2)
            }
            await busy.close()
        }
        let lenient = settings {
            $0.pings.minimumInterval = .zero
            $0.pings.permitsWithoutCalls = true
        }
        try await withServer(settings: lenient) { fixture in
            let eager = try await RawConnection.connect(port: fixture.port)
            for number in 0..<20 { eager.send(Self.ping(UInt8(number))) }
            #expect(await eventually { ((try? await eager.frames) ?? []).filter { $0.type == 6 && $0.flags == 1 }.count == 20 })
            await eager.close()
        }
    }

    @Test("A connection that has its age is told twice: that it ends, and after which stream") func ageInTwoSteps() async throws {
        try await withServer(settings: settings { $0.maxAge = .milliseconds(200) }) { fixture in
            let connection = try await RawConnection.connect(port: fixture.port)
            connection.send(RawConnection.headers(1, RawConnection.call("/test.Echo/Sum")))
            let first = try #require(try await frames(connection, 7, count: 1).first)
            #expect(Array(first.payload.prefix(8)) == [0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0])
            let ping = try #require(try await frames(connection, 6, count: 1).last)
            // Opened before the client heard of it.
            connection.send(
                RawConnection.headers(3, RawConnection.call("/test.Echo/Say")) + RawConnection.data(3, RawConnection.message([]))
                    + RawConnection.frame(6, 1, 0, ping.payload))
            #expect(try await connection.headerBlocks(3).count == 2, "a stream opened between the two GOAWAYs was not served")
            let goaways = try await frames(connection, 7, count: 2)
            #expect(goaways.count == 2)
            #expect(Array(goaways.last?.payload.prefix(8) ?? []) == [0, 0, 0, 3, 0, 0, 0, 0])
            #expect(String(decoding: goaways.last?.payload.dropFirst(8) ?? [], as: UTF8.self) == "max_age")
            let isClosed = await connection.isClosed
            #expect(!isClosed, "a call was in progress")
            connection.send(RawConnection.data(1, RawConnection.message([])))
            #expect(try await connection.headerBlocks(1).count == 2)
            #expect(await eventually { await connection.isClosed })
        }
    }

    @Test("Calls in progress end as UNAVAILABLE when the grace after the age is over, and their handlers are cancelled") func ageGrace()
        async throws
    {
        let settings = settings {
            $0.maxAge = .milliseconds(100)
            $0.maxAgeGrace = .milliseconds(100)
        }
        try await withServer(settings: settings) { fixture in
            // A connection may be past its age before a call is complete; the next call has a new one.
            while fixture.service.started.value == 0 {
                let error = await rpcError { _ = try await fixture.client.unary(Methods.hang, Note()) }
                #expect(error?.code == .unavailable)
                #expect(error?.message == "the connection has reached its age")
            }
            #expect(await fixture.service.cancelled.reaches(1))
            let watching = await fixture.client.serverStreaming(Methods.watch, Note())
            #expect(await rpcError { for try await _ in watching {} }?.code == .unavailable)
            #expect(await fixture.service.terminated.reaches(1))
        }
    }

    @Test("A client whose connections end by age again and again loses no call") func noCallLostByAge() async throws {
        try await withServer(settings: settings { $0.maxAge = .milliseconds(200) }) { fixture in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        for number in 0..<40 {
                            _ = try await fixture.client.unary(number % 2 == 0 ? Methods.sayLater : Methods.say, Note(code: 50))
                        }
                    }
                }
                try await group.waitForAll()
            }
            let connections = Set(fixture.service.contexts.withLock { $0.compactMap { $0.peer?.port } })
            #expect(connections.count >= 3, "no connection ended")
        }
    }

    @Test("A handler that fails in the middle of a client stream ends it with trailers and RST_STREAM NO_ERROR") func earlyError()
        async throws
    {
        try await withServer { fixture in
            let connection = try await RawConnection.connect(port: fixture.port)
            let stop = Note(message: "stop").packed()
            connection.send(
                RawConnection.headers(1, RawConnection.call("/test.Echo/Chat"))
                    + RawConnection.data(1, RawConnection.message(stop), endStream: false))
            #expect(try await connection.headerBlocks(1).count == 1)
            #expect(await eventually { ((try? await connection.frames) ?? []).contains { $0.type == 3 && $0.stream == 1 } })
            let frames = try await connection.frames.filter { $0.stream == 1 && ($0.type == 1 || $0.type == 3) }
            #expect(frames.first?.type == 1 && (frames.first?.flags ?? 0) & 1 == 1, "no trailers that end the stream")
            #expect(frames.last?.payload == [0, 0, 0, 0], "the reset is not NO_ERROR")
            await connection.close()
        }
    }
}
