import CampaignsProtos
import GoogleProtos
import NIOCore
import Testing

@testable import RPCServer

/// gRPC-Web and Connect with binary messages, for every kind of method. JSON needs a contract, which the suite in Python has.
@Suite("gRPC-Web and Connect") struct WebTests {
    private func withWeb(
        compression: CompressionSettings = CompressionSettings(), _ body: (Fixture, BareClient) async throws -> Void
    ) async throws {
        let service = EchoService()
        var settings = quietSettings()
        settings.compression = compression
        let dispatcher = Dispatcher(router: service.router, settings: settings)
        let server = try await RPCServer.start(
            dispatcher: dispatcher, host: "127.0.0.1", port: 0, settings: quickSettings(), responder: WebResponder(dispatcher: dispatcher))
        let port = server.address.port ?? 0
        let client = try await RPCClient.connect(host: "127.0.0.1", port: port)
        let bare = try await BareClient.connect(port: port)
        do {
            try await body(Fixture(service: service, server: server, client: client), bare)
            await bare.close()
            await client.close()
            await server.shutdown()
        } catch {
            await bare.close()
            await client.close()
            await server.shutdown()
            throw error
        }
    }

    private func headers(_ method: String, _ type: String?, _ more: (String, String)..., verb: String = "POST") -> [(String, String)] {
        [(":method", verb), (":scheme", "http"), (":path", "/test.Echo/\(method)"), (":authority", "test")]
            + (type.map { [("content-type", $0)] } ?? []) + more
    }

    private func frame(_ bytes: [UInt8], flag: UInt8 = 0) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeMultipleIntegers(flag, UInt32(bytes.count))
        buffer.writeBytes(bytes)
        return Array(buffer.readableBytesView)
    }

    private func frames(_ buffer: ByteBuffer) -> [(flag: UInt8, bytes: [UInt8])] {
        var rest = buffer
        var found: [(UInt8, [UInt8])] = []
        while let (flag, length) = rest.readMultipleIntegers(as: (UInt8, UInt32).self), let bytes = rest.readBytes(length: Int(length)) {
            found.append((flag, bytes))
        }
        #expect(rest.readableBytes == 0, "the body ends inside a frame")
        return found
    }

    private func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }

    @Test("A unary call by gRPC-Web: a message, then the trailers; metadata both ways")
    func grpcWebUnary() async throws {
        try await withWeb { _, client in
            let note = Note(code: 7, message: "hello")
            let response = try await client.request(
                headers("Say", "application/grpc-web", ("x-echo", "back"), ("x-initial", "ahead"), ("x-bytes-bin", "AAEC")),
                body: frame(note.packed()))
            #expect(response.head?.status == 200)
            #expect(response.head?.contentType == "application/grpc-web")
            #expect(response.head?.metadata["x-initial"] == "ahead")
            let found = frames(response.body)
            try #require(found.count == 2)
            #expect(found[0].flag == 0 && found[0].bytes == note.packed())
            #expect(found[1].flag == 0x80)
            #expect(text(found[1].bytes) == "grpc-status: 0\r\nx-echo: back\r\nx-bytes-bin: AAEC\r\n")
        }
    }

    @Test("All kinds of methods go by gRPC-Web over HTTP/2")
    func grpcWebStreams() async throws {
        try await withWeb { fixture, client in
            let count = try await client.request(headers("Count", "application/grpc-web+proto"), body: frame(Note(code: 300).packed()))
            #expect(count.head?.contentType == "application/grpc-web+proto")
            let counted = frames(count.body)
            #expect(counted.count == 301)
            #expect(try counted.dropLast().map { try Note(unpacking: $0.bytes).code } == Array(0..<300))
            #expect(text(counted.last?.bytes) == "grpc-status: 0\r\n")

            let many = (1...100).flatMap { frame(Note(code: $0).packed()) }
            let sum = frames(try await client.request(headers("Sum", "application/grpc-web"), body: many).body)
            #expect(try Note(unpacking: sum[0].bytes).code == 5050)

            let chat = frames(try await client.request(headers("Chat", "application/grpc-web"), body: many).body)
            #expect(chat.count == 101)

            let later = frames(
                try await client.request(headers("SayLater", "application/grpc-web"), body: frame(Note(code: 5).packed())).body)
            #expect(try later.count == 2 && Note(unpacking: later[0].bytes).code == 5)
        }
    }

    @Test("A gRPC-Web call keeps to its grpc-timeout over HTTP/2, and a malformed one is refused", arguments: ["50m", "0S", "1x", ""])
    func grpcWebTimeout(timeout: String) async throws {
        try await withWeb { _, client in
            // Long enough to tell the call's own deadline from a server that has none.
            let late = Task {
                try? await Task.sleep(for: .seconds(5))
                if !Task.isCancelled { await client.close() }
            }
            let response = try await client.request(
                headers("Hang", "application/grpc-web", ("grpc-timeout", timeout)), body: frame(Note(code: 5).packed()))
            late.cancel()
            let isDeadline = timeout == "50m" || timeout == "0S"
            let inHead = response.head?.grpcStatus.map { "grpc-status: \($0)" }
            let told = inHead ?? text(frames(response.body).last?.bytes)
            #expect(told.contains("grpc-status: \(isDeadline ? "4" : "3")"), "\(response)")
        }
    }

    @Test("Initial metadata of a gRPC-Web call is initial where no message follows it") func grpcWebInitial() async throws {
        try await withWeb { _, client in
            let response = try await client.request(
                headers("Fail", "application/grpc-web", ("x-initial", "ahead")), body: frame(Note(code: 5).packed()))
            #expect(response.head?.metadata["x-initial"] == "ahead")
            #expect(response.head?.grpcStatus == nil)
            let last = try #require(frames(response.body).last)
            #expect(last.flag == 0x80)
            #expect(text(last.bytes).hasPrefix("grpc-status: 5\r\n"))
            #expect(!text(last.bytes).contains("x-initial"))
        }
    }

    @Test("A request that never ends is answered at its deadline", arguments: ["application/grpc-web", "application/proto"])
    func unfinishedRequest(type: String) async throws {
        try await withWeb { _, client in
            let late = Task {
                try? await Task.sleep(for: .seconds(5))
                if !Task.isCancelled { await client.close() }
            }
            let timeout = type == "application/proto" ? ("connect-timeout-ms", "50") : ("grpc-timeout", "50m")
            let response = try await client.request(headers("Say", type, timeout), body: [0, 0], end: false)
            late.cancel()
            #expect(response.status?.code == .deadlineExceeded || response.head?.status == 504, "\(response)")
        }
    }

    @Test("A unary call by Connect: the message is the body, and trailers are headers with a prefix")
    func connectUnary() async throws {
        try await withWeb { _, client in
            for method in ["Say", "SayLater"] {
                let note = Note(code: 7, message: "hello")
                let response = try await client.request(
                    headers(method, "application/proto", ("x-echo", "back"), ("x-initial", "ahead")), body: note.packed())
                #expect(response.head?.status == 200)
                #expect(response.head?.contentType == "application/proto")
                #expect(Array(response.body.readableBytesView) == note.packed())
                guard method == "Say" else { continue }
                #expect(response.head?.metadata["x-initial"] == "ahead")
                #expect(response.head?.metadata["trailer-x-echo"] == "back")
            }
            let empty = try await client.request(headers("Say", "application/proto"))
            #expect(empty.head?.status == 200 && empty.body.readableBytes == 0)
        }
    }

    @Test("Every code has its name and HTTP status in Connect", arguments: RPCCode.allCases.filter { $0 != .ok })
    func connectCodes(code: RPCCode) async throws {
        let expected: [RPCCode: (String, Int)] = [
            .cancelled: ("canceled", 499), .unknown: ("unknown", 500), .invalidArgument: ("invalid_argument", 400),
            .deadlineExceeded: ("deadline_exceeded", 504), .notFound: ("not_found", 404), .alreadyExists: ("already_exists", 409),
            .permissionDenied: ("permission_denied", 403), .resourceExhausted: ("resource_exhausted", 429),
            .failedPrecondition: ("failed_precondition", 400), .aborted: ("aborted", 409), .outOfRange: ("out_of_range", 400),
            .unimplemented: ("unimplemented", 501), .internalError: ("internal", 500), .unavailable: ("unavailable", 503),
            .dataLoss: ("data_loss", 500), .unauthenticated: ("unauthenticated", 401),
        ]
        let (name, status) = try #require(expected[code])
        try await withWeb { _, client in
            let response = try await client.request(
                headers("Fail", "application/proto"), body: Note(code: Int32(code.rawValue), message: "süß\n").packed())
            #expect(response.head?.status == status)
            #expect(response.head?.contentType == "application/json")
            let json = String(buffer: response.body)
            #expect(
                json.hasPrefix(#"{"code":"\#(name)","message":"süß\n","details":[{"type":"google.rpc.BadRequest","value":""#), "\(json)")
            #expect(json.contains(#"{"type":"google.rpc.ErrorInfo","value":""#) && !json.contains("="))
            #expect(response.head?.metadata["trailer-x-from"] == "context" && response.head?.metadata["trailer-x-error"] == "yes")
        }
    }

    @Test("Streams by Connect end with an envelope that has the status and the trailers")
    func connectStreams() async throws {
        try await withWeb { _, client in
            let type = "application/connect+proto"
            let count = try await client.request(headers("Count", type), body: frame(Note(code: 300).packed()))
            #expect(count.head?.status == 200 && count.head?.contentType == type)
            let counted = frames(count.body)
            #expect(try counted.dropLast().map { try Note(unpacking: $0.bytes).code } == Array(0..<300))
            #expect(counted.last?.flag == 2 && text(counted.last?.bytes) == "{}")

            let many = (1...100).flatMap { frame(Note(code: $0).packed()) }
            let sum = frames(try await client.request(headers("Sum", type), body: many).body)
            #expect(try sum.count == 2 && Note(unpacking: sum[0].bytes).code == 5050)

            let stop = many + frame(Note(message: "stop").packed())
            let chat = frames(try await client.request(headers("Chat", type), body: stop).body)
            #expect(text(chat.last?.bytes) == #"{"error":{"code":"aborted","message":"asked to stop"}}"#)
        }
    }

    @Test("A large message goes both ways by either protocol, and one over the limit is refused")
    func large() async throws {
        try await withWeb { _, client in
            let note = Note(message: String(repeating: "x", count: 3 << 20))
            let connect = try await client.request(headers("Say", "application/proto"), body: note.packed())
            #expect(Array(connect.body.readableBytesView) == note.packed())
            let web = try await client.request(headers("Say", "application/grpc-web"), body: frame(note.packed()))
            #expect(frames(web.body).first?.bytes == note.packed())
            let over = Note(message: String(repeating: "x", count: 5 << 20)).packed()
            #expect(try await client.request(headers("Say", "application/proto"), body: over).head?.status == 429)
            #expect(
                try await client.request(headers("Say", "application/grpc-web"), body: frame(over)).head?.rpcStatus?.code
                    == .resourceExhausted)
            let stream = frames(try await client.request(headers("Sum", "application/connect+proto"), body: frame(over)).body)
            let end = text(stream.last?.bytes)
            #expect(end.hasPrefix(#"{"error":{"code":"resource_exhausted""#), "\(end)")
        }
    }

    @Test("Messages are compressed where the client takes that, each protocol in its own way")
    func compression() async throws {
        var settings = CompressionSettings()
        settings.encoding = .gzip
        settings.minimumSize = 1
        let note = Note(message: String(repeating: "x", count: 1000))
        let packed = ByteBuffer(bytes: note.packed())
        let small = try #require(packed.compressed(.gzip))
        func plain(_ bytes: [UInt8]) throws -> Note {
            try Note(unpacking: Array(ByteBuffer(bytes: bytes).decompressed(.gzip, limit: 1 << 20, settings).readableBytesView))
        }
        try await withWeb(compression: settings) { _, client in
            let web = try await client.request(
                headers("Say", "application/grpc-web", ("grpc-encoding", "gzip"), ("grpc-accept-encoding", "gzip")),
                body: frame(Array(small.readableBytesView), flag: 1))
            let webFrames = frames(web.body)
            #expect(try webFrames.first?.flag == 1 && plain(webFrames[0].bytes) == note)

            let unary = try await client.request(
                headers("Say", "application/proto", ("content-encoding", "gzip"), ("accept-encoding", "br, gzip")),
                body: Array(small.readableBytesView))
            #expect(unary.head?.metadata["content-encoding"] == "gzip" && unary.head?.metadata["grpc-encoding"] == nil)
            #expect(try plain(Array(unary.body.readableBytesView)) == note)
            let untold = try await client.request(headers("Say", "application/proto", ("accept-encoding", "br")), body: note.packed())
            #expect(untold.head?.metadata["content-encoding"] == nil && Array(untold.body.readableBytesView) == note.packed())

            let stream = try await client.request(
                headers("Chat", "application/connect+proto", ("connect-content-encoding", "gzip"), ("connect-accept-encoding", "gzip")),
                body: frame(Array(small.readableBytesView), flag: 1) + frame(note.packed()))
            #expect(stream.head?.metadata["connect-content-encoding"] == "gzip")
            let streamed = frames(stream.body)
            #expect(streamed.map(\.flag) == [1, 1, 2])
            #expect(try streamed.prefix(2).allSatisfy { try plain($0.bytes) == note })
        }
    }

    @Test("A client that goes away cancels the handler", arguments: ["application/proto", "application/grpc-web"])
    func cancel(type: String) async throws {
        try await withWeb { fixture, _ in
            let connection = try await RawConnection.connect(port: fixture.port, preface: false)
            let body = type == "application/proto" ? [] : frame([])
            connection.send(
                Array("POST /test.Echo/Hang HTTP/1.1\r\nhost: x\r\ncontent-type: \(type)\r\ncontent-length: \(body.count)\r\n\r\n".utf8)
                    + body)
            #expect(await fixture.service.started.reaches(1))
            await connection.close()
            #expect(await fixture.service.cancelled.reaches(1))
        }
    }

    @Test("A watch ends as UNAVAILABLE when the server stops")
    func watch() async throws {
        let service = EchoService()
        let dispatcher = Dispatcher(router: service.router, settings: quietSettings())
        let server = try await RPCServer.start(
            dispatcher: dispatcher, host: "127.0.0.1", port: 0, settings: quickSettings(), responder: WebResponder(dispatcher: dispatcher))
        let client = try await BareClient.connect(port: server.address.port ?? 0)
        async let response = client.request(headers("Watch", "application/grpc-web"), body: frame(Note(code: 1).packed()))
        #expect(await eventually { service.watchers.withLock { $0.count } == 1 })
        await server.shutdown()
        let ended = try await response
        #expect(ended.head?.rpcStatus?.code == .unavailable)
        await client.close()
    }

    @Test("JSON is made by the descriptors of a service's module alone, with whatever Google's messages it uses")
    func json() async throws {
        var router = Router()
        router.unary(CampaignsV1.CampaignService.getCampaignStats) { request, _ throws(RPCError) in
            CampaignsV1.CampaignStats(total: UInt32(request.id) ?? 0)
        }
        let dispatcher = Dispatcher(router: router, settings: quietSettings())
        let web = try WebResponder(dispatcher: dispatcher, descriptors: [CampaignsDescriptors.set])
        let server = try await RPCServer.start(
            dispatcher: dispatcher, host: "127.0.0.1", port: 0, settings: quickSettings(), responder: web)
        let client = try await BareClient.connect(port: server.address.port ?? 0)
        let path = CampaignsV1.CampaignService.getCampaignStats.path
        let response = try await client.request(
            [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "test"), ("content-type", "application/json")],
            body: Array(#"{"id":"7"}"#.utf8))
        #expect(String(buffer: response.body) == #"{"total":7}"#)
        await client.close()
        await server.shutdown()
    }

    @Test("GET is 405 for a method that the contract does not say has no side effects, and unknown paths are 404")
    func get() async throws {
        try await withWeb { _, client in
            let response = try await client.request(headers("Say?encoding=proto&base64=1&message=", nil, verb: "GET"))
            #expect(response.head?.status == 405 && response.head?.metadata["allow"] == "POST")
            #expect(try await client.request(headers("Nothing", nil, verb: "GET")).head?.status == 404)
            #expect(try await client.request(headers("Nothing", "application/json")).head?.status == 404)
            #expect(
                try await client.request(headers("Say", "application/json")).head?.status == 415, "there is no contract to make JSON by")
        }
    }

    @Test("Base64 in pieces decodes to the same wherever the pieces end", arguments: [0, 1, 2, 3, 4, 5, 6, 7, 8])
    func pieces(cut: Int) {
        let bytes: [UInt8] = [0, 255, 1, 254, 2, 253, 3, 252]
        let text = Base64.encode(Array(bytes.prefix(cut)), isPadded: true) + Base64.encode(Array(bytes.dropFirst(cut)), isPadded: true)
        for size in 1...text.utf8.count {
            var decoder = Base64Decoder()
            var out = ByteBuffer()
            for start in stride(from: 0, to: text.utf8.count, by: size) {
                let piece = Array(text.utf8.dropFirst(start).prefix(size))
                #expect(decoder.decode(ByteBuffer(bytes: piece), into: &out))
            }
            #expect(decoder.isWhole && Array(out.readableBytesView) == bytes, "cut at \(cut), pieces of \(size)")
        }
    }
}
