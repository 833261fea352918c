import NIOCore
import Testing

@testable import RPCServer

@Suite("Hostile peers") struct RobustnessTests {
    private func survives(_ body: (Int) async throws -> Void) async throws {
        try await withServer { fixture in
            try await body(fixture.port)
            let reply = try await fixture.client.unary(EchoService.Methods.say, Note(code: 3))
            #expect(reply.code == 3, "the server no longer serves")
        }
    }

    @Test(
        "Ten megabytes of seeded garbage behind a preface, broken frames and calls cut anywhere do not stop the server",
        arguments: [1, 2, 3] as [UInt64])
    func garbage(seed: UInt64) async throws {
        try await survives { port in
            var generator = SeededGenerator(seed: seed)
            for _ in 0..<60 {
                let connection = try await RawConnection.connect(port: port)
                var bytes: [UInt8] = []
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: for _ in 0..<7_000 { withUnsafeBytes(of: generator.next()) { bytes += $0 } }
                case 1:
                    for _ in 0..<50 {
                        let payload = (0..<Int.random(in: 0..<64, using: &generator)).map { _ in
                            UInt8.random(in: .min ... .max, using: &generator)
                        }
                        bytes += RawConnection.frame(
                            UInt8.random(in: 0...11, using: &generator), UInt8.random(in: .min ... .max, using: &generator),
                            UInt32.random(in: 0...9, using: &generator), payload)
                    }
                default:
                    bytes =
                        RawConnection.headers(1, RawConnection.call("/test.Echo/Sum"))
                        + RawConnection.data(1, RawConnection.message([8, 1]) + RawConnection.message([1, 2, 3]))
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
                    bytes = Array(bytes.prefix(Int.random(in: 1...bytes.count, using: &generator)))
                }
                connection.send(bytes)
                try await Task.sleep(for: .milliseconds(1))
                await connection.close()
            }
        }
    }

    @Test("A connection that does not begin like HTTP is closed where there is no HTTP/1.1") func notHTTP() async throws {
        try await survives { port in
            let connection = try await RawConnection.connect(port: port, preface: false)
            connection.send(Array("GET / HTTP/1.1\r\n\r\n".utf8))
            #expect(await eventually { await connection.isClosed })
        }
    }

    @Test("A preface that comes byte by byte is understood") func slowPreface() async throws {
        try await survives { port in
            let connection = try await RawConnection.connect(port: port, preface: false)
            for byte in RawConnection.preface {
                connection.send([byte])
                try await Task.sleep(for: .milliseconds(1))
            }
            connection.send(RawConnection.frame(4, 0, 0, []))
            connection.send(RawConnection.headers(1, RawConnection.call("/test.Echo/Say")))
            connection.send(RawConnection.data(1, RawConnection.message([8, 1])))
            #expect(try await connection.headerBlocks(1).count == 2)
            await connection.close()
        }
    }

    @Test("A connection that says nothing is closed in time") func silent() async throws {
        var settings = quickSettings()
        settings.protocolTimeout = .seconds(1)
        try await withServer(settings: settings) { fixture in
            let connection = try await RawConnection.connect(port: fixture.port, preface: false)
            #expect(await eventually { await connection.isClosed })
        }
    }

    @Test("Connections over the limit are closed, and those within it serve") func connectionLimit() async throws {
        var settings = quickSettings()
        settings.maxConnections = 3
        try await withServer(settings: settings) { fixture in
            _ = try await fixture.client.unary(EchoService.Methods.say, Note())
            var connections: [RawConnection] = []
            for _ in 0..<2 { connections.append(try await RawConnection.connect(port: fixture.port)) }
            #expect(await eventually { fixture.server.connectionCount == 3 })
            let refused = try? await RawConnection.connect(port: fixture.port)
            #expect(await eventually { await refused?.isClosed ?? true })
            let reply = try await fixture.client.unary(EchoService.Methods.say, Note(code: 1))
            #expect(reply.code == 1)
            for connection in connections { await connection.close() }
        }
    }

    @Test("An idle connection is ended after its time, and one with a stream is not") func idle() async throws {
        var settings = quickSettings()
        settings.connections.maxIdle = .milliseconds(200)
        try await withServer(settings: settings) { fixture in
            let idle = try await RawConnection.connect(port: fixture.port)
            let busy = try await RawConnection.connect(port: fixture.port, preface: false)
            busy.send(
                RawConnection.preface + RawConnection.frame(4, 0, 0, []) + RawConnection.headers(1, RawConnection.call("/test.Echo/Sum")))
            #expect(await eventually { await idle.isClosed })
            try await Task.sleep(for: .milliseconds(500))
            let isClosed = await busy.isClosed
            #expect(!isClosed, "a connection with a stream was ended as idle")
            await busy.close()
        }
    }

    @Test("A peer that opens and resets streams without end is cut off with ENHANCE_YOUR_CALM or a reset") func rapidReset() async throws {
        try await survives { port in
            let connection = try await RawConnection.connect(port: port)
            for batch in 0..<40 {
                var bytes: [UInt8] = []
                for number in 0..<100 {
                    let stream = UInt32(2 * (batch * 100 + number) + 1)
                    bytes +=
                        RawConnection.headers(stream, RawConnection.call("/test.Echo/Hang"))
                        + RawConnection.frame(3, 0, stream, [0, 0, 0, 8])
                }
                connection.send(bytes)
            }
            #expect(await eventually { await connection.isClosed }, "4,000 resets were taken")
        }
    }

    @Test("PINGs of a client that measures the bandwidth are welcome while a response waits for its window, as grpc-go sends them")
    func pingsBetweenWindows() async throws {
        try await withServer { fixture in
            let connection = try await RawConnection.connect(port: fixture.port)
            // No window at first (SETTINGS_INITIAL_WINDOW_SIZE 0), then ten bytes at a time for a response of more than a hundred.
            connection.send(RawConnection.frame(4, 0, 0, [0, 4, 0, 0, 0, 0]))
            connection.send(
                RawConnection.headers(1, RawConnection.call("/test.Echo/Say"))
                    + RawConnection.data(1, RawConnection.message([0x12, 100] + Array(repeating: 0x78, count: 100))))
            for round in 1...8 {
                connection.send(RawConnection.frame(8, 0, 1, [0, 0, 0, 10]) + RawConnection.frame(6, 0, 0, Array(repeating: 1, count: 8)))
                let answered = await eventually {
                    let frames = (try? await connection.frames) ?? []
                    return frames.count { $0.type == 6 } == round
                        && frames.filter { $0.type == 0 }.map(\.payload.count).reduce(0, +) == 10 * round
                }
                try #require(answered, "no answer in round \(round)")
            }
            #expect(try await connection.frames.allSatisfy { $0.type != 7 }, "the connection was ended for its PINGs")
            await connection.close()
        }
    }

    @Test("Floods of pings, settings, priorities and empty data are cut off", arguments: [6, 4, 2, 0] as [UInt8]) func controlFlood(
        type: UInt8
    ) async throws {
        try await survives { port in
            let connection = try await RawConnection.connect(port: port)
            if type == 0 { connection.send(RawConnection.headers(1, RawConnection.call("/test.Echo/Sum"))) }
            let payload: [UInt8] = type == 6 ? Array(repeating: 0, count: 8) : type == 2 ? [0, 0, 0, 0, 1] : []
            let frame = RawConnection.frame(type, 0, type == 2 ? 3 : type == 0 ? 1 : 0, payload)
            let batch = Array(repeatElement(frame, count: 1000).joined())
            for _ in 0..<40 { connection.send(batch) }
            #expect(await eventually { await connection.isClosed }, "40,000 frames of type \(type) were taken")
        }
    }

    @Test("Endless CONTINUATION frames are cut off") func continuations() async throws {
        try await survives { port in
            let connection = try await RawConnection.connect(port: port)
            connection.send(RawConnection.frame(1, 0, 1, RawConnection.block(RawConnection.call("/test.Echo/Say"))))
            for number in 0..<100 { connection.send(RawConnection.frame(9, 0, 1, RawConnection.block([("x-\(number)", "v")]))) }
            #expect(await eventually { await connection.isClosed })
        }
    }

    @Test(
        "Streams over the limit are refused, whether or not the peer has acknowledged it, and the connection goes on",
        arguments: [false, true])
    func streamLimit(acknowledged: Bool) async throws {
        var settings = quickSettings()
        settings.http2.maxConcurrentStreams = 2
        try await withServer(settings: settings) { fixture in
            let connection = try await RawConnection.connect(port: fixture.port)
            if acknowledged { connection.send(RawConnection.frame(4, 1, 0, [])) }
            for stream in [1, 3, 5, 7] as [UInt32] {
                connection.send(RawConnection.headers(stream, RawConnection.call("/test.Echo/Sum")))
            }
            #expect(await eventually { (try? await connection.frames.filter { $0.type == 3 }.map(\.stream)) == [5, 7] })
            connection.send(RawConnection.data(1, RawConnection.message([8, 1])))
            #expect(try await connection.headerBlocks(1).count == 2)
            await connection.close()
        }
    }

    @Test("A token bucket lets its burst through and then its rate") func tokenBucket() {
        var now = NIODeadline.uptimeNanoseconds(1_000_000_000)
        var bucket = TokenBucket(burst: 3, rate: 10, now: now)
        #expect((0..<5).map { _ in bucket.take(now: now) } == [true, true, true, false, false])
        now = now + .milliseconds(100)
        #expect((0..<2).map { _ in bucket.take(now: now) } == [true, false])
        now = now + .seconds(100)
        #expect((0..<5).map { _ in bucket.take(now: now) } == [true, true, true, false, false])
    }
}

/// SplitMix64: the same numbers for the same seed everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
