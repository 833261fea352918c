import NIOCore
import Testing

@testable import RPCServer

@Suite("Back-pressure") struct BackPressureTests {
    typealias Methods = EchoService.Methods

    @Test("What waits for a reader who is always a little behind takes no more room than it needs") func alwaysBehind() {
        var waiting = ByteBuffer(string: "x")
        let message = ByteBuffer(repeating: 0, count: 1000)
        var largest = 0
        for _ in 0..<10_000 {
            waiting.queue(message)
            waiting.moveReaderIndex(forwardBy: 1000)
            largest = max(largest, waiting.storageCapacity)
        }
        #expect(waiting.readableBytes == 1)
        #expect(largest <= 128 << 10, "\(largest) bytes are held for one that waits, after ten million")
    }

    @Test("A server stream that nobody reads stops its handler within the buffers and windows") func slowReader() async throws {
        try await withServer { fixture in
            let stream = await fixture.client.serverStreaming(Methods.count, Note(code: .max, message: String(repeating: "x", count: 1000)))
            #expect(await fixture.service.written.reaches(100))
            let before = try #require(
                await plateau(of: fixture.service.written), "the handler goes on writing for a reader that does not read")
            // The client's window and the buffers of both ends, in messages of 1 kB.
            #expect(before < 1200, "\(before) kB are held for a slow reader")
            var iterator = stream.makeAsyncIterator()
            for number in 0..<3000 {
                let note = try await iterator.next()
                #expect(note?.code == Int32(number))
            }
        }
    }

    @Test("A client stream that the handler does not read is held back within the window") func unreadRequests() async throws {
        try await withServer { fixture in
            let sent = Counter()
            let call = Task {
                try await fixture.client.clientStreaming(Methods.ignore) { writer in
                    for _ in 0..<100_000 {
                        try await writer.send(Note(message: String(repeating: "x", count: 1000)))
                        sent.add()
                    }
                }
            }
            #expect(await sent.reaches(100))
            let before = try #require(await plateau(of: sent), "the client goes on sending to a handler that does not read")
            #expect(before < 700, "\(before) kB were taken for a handler that does not read")
            call.cancel()
            _ = await rpcError { _ = try await call.value }
        }
    }

    @Test("A subscriber that reads gets the value at once; one that is slow gets fewer, newer ones, and the last before OK")
    func latestValue() async throws {
        try await withServer { fixture in
            let stream = await fixture.client.serverStreaming(Methods.watch, Note())
            #expect(await eventually { fixture.service.watchers.withLock { $0.count } == 1 })
            let writer = try #require(fixture.service.watchers.withLock { $0.first })
            var iterator = stream.makeAsyncIterator()
            writer.offer(EncodedMessage(Note(code: -1)))
            let first = try await iterator.next()
            #expect(first?.code == -1)
            for number in 0..<20_000 {
                writer.offer(EncodedMessage(Note(code: Int32(number), message: String(repeating: "v", count: 500))))
            }
            writer.finish()
            var received: [Int32] = []
            while let note = try await iterator.next() { received.append(note.code) }
            #expect(received.last == 19_999, "the last value was lost")
            #expect(received == received.sorted(), "values went backwards")
            #expect(received.count < 5_000, "\(received.count) of 20,000 values were queued for a slow reader")
            #expect(await fixture.service.terminated.reaches(1))
        }
    }

    @Test("Latest values keep their interval") func interval() async throws {
        try await withServer { fixture in
            fixture.service.watchInterval.withLock { $0 = .milliseconds(100) }
            let stream = await fixture.client.serverStreaming(Methods.watch, Note())
            #expect(await eventually { fixture.service.watchers.withLock { $0.count } == 1 })
            let writer = try #require(fixture.service.watchers.withLock { $0.first })
            let feed = Task {
                for number in 0..<100 {
                    writer.offer(EncodedMessage(Note(code: Int32(number))))
                    try await Task.sleep(for: .milliseconds(5))
                }
                writer.finish()
            }
            let clock = ContinuousClock()
            let start = clock.now
            var times: [ContinuousClock.Instant] = []
            var last: Int32?
            for try await note in stream {
                times.append(clock.now)
                last = note.code
            }
            try await feed.value
            #expect(last == 99)
            let elapsed = clock.now - start
            // The first comes at once and the last with the end.
            #expect(times.count <= Int(elapsed / .milliseconds(100)) + 2, "\(times.count) values in \(elapsed) at most every 100 ms")
            #expect(times.count >= 3)
        }
    }

    @Test("One message offered to many subscribers reaches each") func fanOut() async throws {
        var settings = quickSettings()
        settings.http2.maxConcurrentStreams = 1000
        try await withServer(settings: settings) { fixture in
            var streams: [ResponseStream<Note>] = []
            for _ in 0..<500 { streams.append(await fixture.client.serverStreaming(Methods.watch, Note())) }
            #expect(await eventually { fixture.service.watchers.withLock { $0.count } == 500 })
            let message = EncodedMessage(Note(code: 42))
            for writer in fixture.service.watchers.withLock({ $0 }) {
                writer.offer(message)
                writer.finish()
            }
            for stream in streams {
                var codes: [Int32] = []
                for try await note in stream { codes.append(note.code) }
                #expect(codes == [42])
            }
            #expect(fixture.service.terminated.value == 500)
        }
    }
}
