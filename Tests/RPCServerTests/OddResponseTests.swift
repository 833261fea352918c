import GoogleProtos
import NIOCore
import Testing

@testable import RPCServer

/// What the client half makes of responses that are not quite gRPC's.
@Suite("Odd responses") struct OddResponseTests {
    private static let reply = RawConnection.message(Note(code: 5).packed())
    private static let head = [(":status", "200"), ("content-type", "application/grpc")]

    private func error(
        head: [(String, String)] = head, body: [UInt8] = [], trailers: [(String, String)]? = [("grpc-status", "0")],
        settings: ClientSettings = ClientSettings()
    ) async throws -> RPCError? {
        let unary = try await call(head, body, trailers, settings) { client in _ = try await client.unary(EchoService.Methods.say, Note()) }
        let streaming = try await call(head, body, trailers, settings) { client in
            for try await _ in await client.serverStreaming(EchoService.Methods.count, Note()) {}
        }
        // A stream may have no messages or many.
        if unary?.code != .unimplemented { #expect(streaming?.code == unary?.code) }
        return unary
    }

    private func call(
        _ head: [(String, String)], _ body: [UInt8], _ trailers: [(String, String)]?, _ settings: ClientSettings,
        _ use: (RPCClient) async throws -> Void
    ) async throws -> RPCError? {
        var error: RPCError?
        try await withScriptedClient(head: head, body: body, trailers: trailers, settings: settings) { client in
            // Twice: the connection has to be of use after the first.
            _ = await rpcError { try await use(client) }
            error = await rpcError { try await use(client) }
        }
        return error
    }

    @Test("A plain response is taken, so that the others fail for what is odd in them") func plain() async throws {
        #expect(try await error(body: OddResponseTests.reply) == nil)
    }

    @Test(
        "A grpc-message with wrong percent-encoding is shown as it is, and the status is kept",
        arguments: [
            ("50%", "50%"), ("%", "%"), ("%%", "%%"), ("%4", "%4"), ("%zz", "%zz"), ("%41%", "A%"), ("%e2%9c%93", "✓"),
            ("%E2%9C", "\u{FFFD}"),
            ("%FF", "\u{FFFD}"), ("a+b", "a+b"), ("", ""),
        ])
    func percentEncoding(raw: String, shown: String) async throws {
        let error = try await error(trailers: [("grpc-status", "9"), ("grpc-message", raw)])
        #expect(error?.code == .failedPrecondition)
        #expect(error?.message == shown)
    }

    @Test("A grpc-status that is no code is UNKNOWN", arguments: ["", "x", "17", "-1", "99999999999999999999", "1.5"])
    func unknownStatus(value: String) async throws {
        #expect(try await error(trailers: [("grpc-status", value)])?.code == .unknown)
    }

    @Test("A response that ends without a status is UNKNOWN, as HTTP's 200 alone is, with messages and without") func noStatus()
        async throws
    {
        #expect(try await error(body: OddResponseTests.reply, trailers: nil)?.code == .unknown)
        #expect(try await error(trailers: [("x-other", "1")])?.code == .unknown)
        #expect(try await error(trailers: nil)?.code == .unknown)
    }

    @Test("Details that are no base64 or no google.rpc.Status are left out, and the status is kept", arguments: ["!!", "a", "/////w", ""])
    func brokenDetails(value: String) async throws {
        let error = try await error(trailers: [("grpc-status", "5"), ("grpc-message", "gone"), ("grpc-status-details-bin", value)])
        #expect(error?.status == RPCStatus(.notFound, "gone"))
    }

    @Test("Details are read with padding and without") func details() async throws {
        let status = RPCStatus(.notFound, "gone", details: [StatusDetail(GoogleRPC.ErrorInfo(reason: "R", domain: "D"))])
        let bare = Base64.encode(StatusDetailsCoding.encode(status))
        for value in [bare, bare + String(repeating: "=", count: (4 - bare.count % 4) % 4)] {
            let error = try await error(trailers: [("grpc-status", "5"), ("grpc-message", "gone"), ("grpc-status-details-bin", value)])
            #expect(error?.status == status)
        }
    }

    @Test("Binary metadata of a response is read padded or not, joined or repeated") func binaryMetadata() async throws {
        let fields = [("x-a-bin", "AQI="), ("x-a-bin", "AQI"), ("x-a-bin", "AQI=,AwQ"), ("x-a-bin", "")]
        try await withScriptedClient(
            head: OddResponseTests.head + fields, body: OddResponseTests.reply, trailers: [("grpc-status", "0")] + fields
        ) { client in
            let response = try await client.unaryResponse(EchoService.Methods.say, Note())
            let expected: [[UInt8]] = [[1, 2], [1, 2], [1, 2], [3, 4], []]
            #expect(response.initialMetadata.bytes("x-a-bin") == expected)
            #expect(response.trailers.bytes("x-a-bin") == expected)
        }
    }

    @Test("Headers or trailers over the limit are RESOURCE_EXHAUSTED") func tooMuchMetadata() async throws {
        var settings = ClientSettings()
        settings.http2.maxHeaderListSize = 1000
        let big = [("x-big", String(repeating: "v", count: 1000))]
        #expect(
            try await error(head: OddResponseTests.head + big, body: OddResponseTests.reply, settings: settings)?.code == .resourceExhausted
        )
        let inTrailers = try await error(body: OddResponseTests.reply, trailers: big + [("grpc-status", "0")], settings: settings)
        #expect(inTrailers?.code == .resourceExhausted)
    }

    @Test("A response that ends inside a message is INTERNAL, at every byte") func truncated() async throws {
        for cut in 1..<OddResponseTests.reply.count {
            #expect(try await error(body: Array(OddResponseTests.reply.prefix(cut)))?.code == .internalError, "\(cut) bytes")
        }
    }

    @Test("OK with no message or with two is UNIMPLEMENTED where there is to be one") func cardinality() async throws {
        #expect(try await error()?.code == .unimplemented)
        #expect(try await error(body: OddResponseTests.reply + OddResponseTests.reply)?.code == .unimplemented)
    }

    @Test("A response over the receive limit is RESOURCE_EXHAUSTED as soon as its length is known") func tooLong() async throws {
        #expect(try await error(body: RawConnection.message([], length: 5 << 20))?.code == .resourceExhausted)
    }

    @Test("Bytes that are no message are INTERNAL, and so is an unknown flag") func malformed() async throws {
        #expect(try await error(body: RawConnection.message([0xFF, 0xFF]))?.code == .internalError)
        #expect(try await error(body: RawConnection.message([8, 1], flag: 2))?.code == .internalError)
    }

    @Test("A compressed message in an encoding that is not known, or in none, is INTERNAL; one that is not compressed is taken")
    func encodings() async throws {
        for encoding in ["br", "", "identity"] {
            let head = OddResponseTests.head + [("grpc-encoding", encoding)]
            #expect(try await error(head: head, body: RawConnection.message([8, 1], flag: 1))?.code == .internalError, "\(encoding)")
            #expect(try await error(head: head, body: OddResponseTests.reply) == nil, "\(encoding)")
        }
        #expect(try await error(body: RawConnection.message([8, 1], flag: 1))?.code == .internalError)
    }

    @Test("A compressed response is read, bounded by the receive limit and by the ratio", arguments: [MessageEncoding.gzip, .deflate])
    func compressed(encoding: MessageEncoding) async throws {
        let head = OddResponseTests.head + [("grpc-encoding", encoding.name)]
        let note = Note(message: String(repeating: "a", count: 50_000))
        let packed = try #require(ByteBuffer(bytes: note.packed()).compressed(encoding))
        let body = RawConnection.message(Array(packed.readableBytesView), flag: 1)
        #expect(try await error(head: head, body: body) == nil)
        var small = ClientSettings()
        small.receiveLimit = 49_999
        #expect(try await error(head: head, body: body, settings: small)?.code == .resourceExhausted)
        var strict = ClientSettings()
        strict.compression.expansionLimit = 10
        strict.compression.expansionAllowance = 1000
        #expect(try await error(head: head, body: body, settings: strict)?.code == .resourceExhausted)
        #expect(try await error(head: head, body: Array(body.dropLast(3)))?.code == .internalError)
    }

    @Test(
        "An answer that is no gRPC is a status as gRPC maps HTTP's",
        arguments: [
            ("400", RPCCode.internalError), ("401", .unauthenticated), ("403", .permissionDenied), ("404", .unimplemented),
            ("429", .unavailable), ("431", .internalError), ("502", .unavailable), ("503", .unavailable), ("504", .unavailable),
            ("500", .unknown),
            ("204", .unknown),
        ])
    func httpStatus(status: String, code: RPCCode) async throws {
        #expect(try await error(head: [(":status", status), ("content-type", "text/html")], trailers: nil)?.code == code)
    }

    @Test("Another content type is UNKNOWN", arguments: ["text/html", "application/json"]) func contentType(type: String) async throws {
        #expect(try await error(head: [(":status", "200"), ("content-type", type)], body: [1, 2, 3])?.code == .unknown)
    }

    @Test("An answer that is no gRPC and goes on is broken off, so that it holds no stream and no window", arguments: [false, true])
    func endlessRefusal(hasPolicy: Bool) async throws {
        let server = try await ScriptedServer.start { _, frame in
            // When the request is complete.
            guard frame.type == 0, frame.flags & 1 == 1 else { return [] }
            return RawConnection.headers(frame.stream, [(":status", "503"), ("content-type", "text/html")])
                + RawConnection.data(frame.stream, [UInt8](repeating: 32, count: 1000), endStream: false)
        }
        var settings = ClientSettings()
        if hasPolicy { settings.retryPolicy = RetryPolicy(maxAttempts: 2, initialBackoff: .milliseconds(1)) }
        let client = try await RPCClient.connect(host: "127.0.0.1", port: server.port, settings: settings)
        let error = await rpcError { _ = try await client.unary(EchoService.Methods.say, Note()) }
        #expect(error?.code == .unavailable)
        let expected: [UInt32] = hasPolicy ? [1, 3] : [1]
        #expect(
            await eventually { server.frames(3).map(\.frame.stream) == expected }, "streams reset: \(server.frames(3).map(\.frame.stream))")
        await client.close()
        await server.stop()
    }
}
