import NIOCore
import Testing

@testable import RPCServer

/// gRPC over HTTP/2, "Length-Prefixed-Message": requests that end, break off or are split at each of their bytes.
@Suite("Requests cut or split at every byte") struct TruncationTests {
    private static let first = RawConnection.message(Note(code: 2, message: "hello").packed())
    private static let second = RawConnection.message(Note(code: 1).packed())
    private static let third = RawConnection.message([])
    private static let stream = first + second + third
    private static let boundaries = [0, first.count, first.count + second.count, stream.count]

    private static let singles = ["/test.Echo/Say", "/test.Echo/SayLater", "/test.Echo/Count", "/test.Echo/Watch"]

    @Test("One request that ends inside its message is INTERNAL, none is UNIMPLEMENTED, and the connection goes on", arguments: singles)
    func single(path: String) async throws {
        try await withServer { fixture in
            let client = try await BareClient.connect(port: fixture.port)
            for cut in 0..<TruncationTests.first.count {
                let response = try await client.request(RawConnection.call(path), body: Array(TruncationTests.first.prefix(cut)))
                #expect(response.status?.code == (cut == 0 ? .unimplemented : .internalError), "\(cut) bytes")
                #expect(response.body.readableBytes == 0, "\(cut) bytes were answered with a message")
            }
            try await expectsToServe(client)
            #expect(fixture.service.watchers.withLock { $0.isEmpty }, "a handler ran on part of a message")
        }
    }

    @Test("A client stream that ends inside a message is INTERNAL, and where a message ends it is complete") func clientStream()
        async throws
    {
        try await withServer { fixture in
            let client = try await BareClient.connect(port: fixture.port)
            for cut in 0...TruncationTests.stream.count {
                let body = Array(TruncationTests.stream.prefix(cut))
                let response = try await client.request(RawConnection.call("/test.Echo/Sum"), body: body)
                let isWhole = TruncationTests.boundaries.contains(cut)
                #expect(response.status?.code == (isWhole ? .ok : .internalError), "\(cut) bytes")
            }
            try await expectsToServe(client)
        }
    }

    @Test("A bidirectional call that ends inside a message is INTERNAL after the messages before it were answered") func bidirectional()
        async throws
    {
        try await withServer { fixture in
            let client = try await BareClient.connect(port: fixture.port)
            for cut in 0...TruncationTests.stream.count {
                let body = Array(TruncationTests.stream.prefix(cut))
                let response = try await client.request(RawConnection.call("/test.Echo/Chat"), body: body)
                let whole = TruncationTests.boundaries.last { $0 <= cut } ?? 0
                #expect(response.status?.code == (whole == cut ? .ok : .internalError), "\(cut) bytes")
                #expect(Array(response.body.readableBytesView) == Array(body.prefix(whole)), "\(cut) bytes")
            }
            try await expectsToServe(client)
        }
    }

    @Test(
        "A call broken off at any byte, by a reset, leaves nothing behind",
        arguments: singles + ["/test.Echo/Sum", "/test.Echo/Chat"])
    func reset(path: String) async throws {
        try await withServer { fixture in
            let connection = try await RawConnection.connect(port: fixture.port)
            var id: UInt32 = 1
            // All but the last byte: with it, a single request is complete and may be answered.
            let body = path.hasSuffix("Sum") || path.hasSuffix("Chat") ? TruncationTests.stream : Array(TruncationTests.first.dropLast())
            for cut in 0...body.count {
                connection.send(
                    RawConnection.headers(id, RawConnection.call(path))
                        + RawConnection.data(id, Array(body.prefix(cut)), endStream: false) + RawConnection.frame(3, 0, id, [0, 0, 0, 8]))
                id += 2
            }
            connection.send(RawConnection.headers(id, RawConnection.call("/test.Echo/Say")) + RawConnection.data(id, TruncationTests.first))
            #expect(try await connection.headerBlocks(id).count == 2, "the connection is of no more use")
            await connection.close()
            #expect(fixture.service.watchers.withLock { $0.isEmpty }, "a handler ran on part of a message")
        }
    }

    @Test(
        "A request split into two frames at any byte is the same request",
        arguments: ["/test.Echo/Say", "/test.Echo/SayLater", "/test.Echo/Count", "/test.Echo/Sum", "/test.Echo/Chat"])
    func split(path: String) async throws {
        let isStream = path.hasSuffix("Sum") || path.hasSuffix("Chat")
        let body = isStream ? TruncationTests.stream : TruncationTests.first
        try await withServer { fixture in
            let client = try await BareClient.connect(port: fixture.port)
            let whole = try await client.request(RawConnection.call(path), body: body)
            await client.close()
            #expect(whole.status?.code == .ok)
            let connection = try await RawConnection.connect(port: fixture.port)
            var id: UInt32 = 1
            for cut in 0...body.count {
                connection.send(
                    RawConnection.headers(id, RawConnection.call(path))
                        + RawConnection.data(id, Array(body.prefix(cut)), endStream: false)
                        + RawConnection.data(id, Array(body.dropFirst(cut))))
                #expect(try await connection.headerBlocks(id).count == 2, "cut at \(cut)")
                let stream = id
                let answer = try await connection.frames.filter { $0.type == 0 && $0.stream == stream }.flatMap(\.payload)
                #expect(answer == Array(whole.body.readableBytesView), "cut at \(cut)")
                id += 2
            }
            await connection.close()
        }
    }

    @Test("A message longer than what follows is INTERNAL, and one shorter leaves bytes that are taken for another", arguments: singles)
    func wrongLength(path: String) async throws {
        let message = Note(code: 2, message: "hello").packed()
        try await withServer { fixture in
            let client = try await BareClient.connect(port: fixture.port)
            for length in message.count + 1...message.count + 20 {
                let response = try await client.request(RawConnection.call(path), body: RawConnection.message(message, length: length))
                #expect(response.status?.code == .internalError, "announced \(length) of \(message.count)")
            }
            for length in 0..<message.count {
                let response = try await client.request(RawConnection.call(path), body: RawConnection.message(message, length: length))
                #expect(response.status?.code == .unimplemented, "announced \(length) of \(message.count)")
            }
            try await expectsToServe(client)
        }
    }

    private func expectsToServe(_ client: BareClient) async throws {
        let response = try await client.request(RawConnection.call("/test.Echo/Say"), body: TruncationTests.second)
        #expect(response.status?.code == .ok, "the connection is of no more use")
        await client.close()
    }
}
