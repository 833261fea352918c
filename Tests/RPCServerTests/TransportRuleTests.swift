import NIOCore
import Testing

@testable import RPCServer

/// gRPC over HTTP/2: what a server does with requests that are not quite calls.
@Suite("Transport rules") struct TransportRuleTests {
    private static let say = "/test.Echo/Say"
    private static let hello = RawConnection.message(Note(code: 1, message: "hi").packed())

    private func respond(
        _ path: String = say, _ extra: [(String, String)] = [], without: Set<String> = [], body: [UInt8] = hello, end: Bool = true,
        calls: CallSettings = quietSettings(), settings: ServerSettings = quickSettings()
    ) async throws -> BareClient.Response {
        try await withServer(calls: calls, settings: settings) { fixture in
            let client = try await BareClient.connect(port: fixture.port)
            let response = try await client.request(RawConnection.call(path, extra, without: without), body: body, end: end)
            let again = try await client.request(RawConnection.call(TransportRuleTests.say), body: TransportRuleTests.hello)
            #expect(again.status?.code == .ok, "the connection is of no more use")
            await client.close()
            let after = try await fixture.client.unary(EchoService.Methods.say, Note(code: 5))
            #expect(after.code == 5, "the server no longer serves")
            return response
        }
    }

    @Test("A call is answered with application/grpc, the encodings known here, and the status in trailers") func plain() async throws {
        let response = try await respond()
        #expect(response.head?.status == 200)
        #expect(response.head?.contentType == "application/grpc")
        #expect(response.trailers?.rpcStatus == .ok)
        #expect(Array(response.body.readableBytesView) == TransportRuleTests.hello)
    }

    @Test(
        "Content types of gRPC with a format or parameters are accepted",
        arguments: [
            "application/grpc", "application/grpc+proto", "application/grpc;charset=utf-8", "application/grpc; charset=utf-8",
            "application/grpc+proto; v=1", "Application/GRPC",
        ])
    func contentTypes(type: String) async throws {
        #expect(try await respond(TransportRuleTests.say, [("content-type", type)]).status?.code == .ok)
    }

    @Test(
        "Another content type, or gRPC with messages that are no protobuf, is HTTP 415 and no gRPC response",
        arguments: [
            "application/json", "application/grpc-web", "application/grpcx", "text/plain", "application/grpc+json",
            "application/grpc+thrift",
            "application/grpc+", "application/grpc+protox", "", "application", "grpc",
        ])
    func wrongContentType(type: String) async throws {
        let response = try await respond(TransportRuleTests.say, [("content-type", type)])
        #expect(response.head?.status == 415)
        #expect(response.status == nil)
    }

    @Test("A call without content type is HTTP 415") func noContentType() async throws {
        #expect(try await respond(without: ["content-type"]).head?.status == 415)
    }

    @Test("A call with another te is malformed in HTTP/2's eyes, and its stream is reset", arguments: ["", "trailer", "trailers, gzip"])
    func wrongTE(value: String) async throws {
        #expect(try await respond(TransportRuleTests.say, [("te", value)]).reset == 1)
    }

    @Test("A call without te: trailers is INTERNAL") func noTE() async throws {
        let response = try await respond(without: ["te"])
        #expect(response.status?.code == .internalError)
        #expect(response.isTrailersOnly)
    }

    @Test("A call by another method than POST is HTTP 405 and INTERNAL", arguments: ["PUT", "GET", "post", "DELETE", "PRI"])
    func notPost(method: String) async throws {
        let response = try await respond(TransportRuleTests.say, [(":method", method)])
        #expect(response.head?.status == 405)
        #expect(response.status?.code == .internalError)
        #expect(response.head?.metadata["allow"] == "POST")
    }

    @Test(
        "An unknown service, method or malformed path is UNIMPLEMENTED, trailers only",
        arguments: [
            "/test.Nothing/Say", "/test.Echo/Nothing", "/", "/test.Echo", "/a/b/c", "/test.Echo/Say/", "/test.Echo/Say?x=1",
            "/test.echo/say",
            "//test.Echo/Say", "/test.Echo//Say", "/test.Echo/%53ay", "/" + String(repeating: "a", count: 8000),
        ])
    func unknownMethod(path: String) async throws {
        let response = try await respond(path)
        #expect(response.status?.code == .unimplemented)
        #expect(response.isTrailersOnly)
    }

    @Test(
        "A malformed grpc-timeout is INTERNAL, as official servers answer",
        arguments: ["", "1", "S", "1s", "-1S", "+1S", "123456789S", "1.5S", "1 S", "S1", "0x1S", "1SS", "nan"])
    func malformedTimeout(value: String) async throws {
        #expect(try await respond(TransportRuleTests.say, [("grpc-timeout", value)]).status?.code == .internalError)
    }

    @Test("The longest grpc-timeout there is does no harm") func longTimeout() async throws {
        #expect(try await respond(TransportRuleTests.say, [("grpc-timeout", "99999999H")]).status?.code == .ok)
    }

    @Test("A grpc-timeout of nothing is DEADLINE_EXCEEDED before the handler runs") func noTime() async throws {
        #expect(try await respond(TransportRuleTests.say, [("grpc-timeout", "0n")]).status?.code == .deadlineExceeded)
    }

    @Test("An unsupported grpc-encoding is UNIMPLEMENTED") func encoding() async throws {
        #expect(try await respond(TransportRuleTests.say, [("grpc-encoding", "br")]).status?.code == .unimplemented)
    }

    @Test("The encoding identity is accepted") func identity() async throws {
        #expect(try await respond(TransportRuleTests.say, [("grpc-encoding", "identity")]).status?.code == .ok)
    }

    @Test(
        "A compressed flag without an encoding is INTERNAL, and so is an unknown flag", arguments: [1, 2, 255] as [UInt8],
        ["/test.Echo/Say", "/test.Echo/SayLater", "/test.Echo/Count", "/test.Echo/Watch", "/test.Echo/Sum", "/test.Echo/Chat"])
    func compressedFlag(flag: UInt8, path: String) async throws {
        #expect(try await respond(path, body: RawConnection.message([8, 1], flag: flag)).status?.code == .internalError)
        // The flag alone is enough to know.
        #expect(try await respond(path, body: [flag], end: false).status?.code == .internalError)
    }

    @Test("A message over the receive limit is RESOURCE_EXHAUSTED as soon as its length is known") func tooLong() async throws {
        let response = try await respond(body: RawConnection.message([], length: (4 << 20) + 1), end: false)
        #expect(response.status?.code == .resourceExhausted)
        #expect(try await respond(body: RawConnection.message([], length: Int(UInt32.max)), end: false).status?.code == .resourceExhausted)
    }

    @Test("The receive limit is a setting, and a message of just that length passes") func limitSetting() async throws {
        var calls = quietSettings()
        calls.receiveLimit = 100
        let fits = Note(message: String(repeating: "a", count: 98)).packed()
        #expect(fits.count == 100)
        #expect(try await respond(body: RawConnection.message(fits), calls: calls).status?.code == .ok)
        let over = Note(message: String(repeating: "a", count: 99)).packed()
        #expect(try await respond(body: RawConnection.message(over), calls: calls).status?.code == .resourceExhausted)
    }

    @Test("A request that ends inside a message is INTERNAL", arguments: 1...8) func truncated(length: Int) async throws {
        let body = Array(TransportRuleTests.hello.prefix(length))
        #expect(try await respond(body: body).status?.code == .internalError)
    }

    @Test("A client stream that ends inside a message is INTERNAL") func truncatedStream() async throws {
        let body = TransportRuleTests.hello + TransportRuleTests.hello.dropLast()
        #expect(try await respond("/test.Echo/Sum", body: body).status?.code == .internalError)
    }

    @Test(
        "A unary call with no message or with two is UNIMPLEMENTED",
        arguments: ["/test.Echo/Say", "/test.Echo/SayLater", "/test.Echo/Count"])
    func cardinality(path: String) async throws {
        #expect(try await respond(path, body: []).status?.code == .unimplemented)
        #expect(try await respond(path, body: TransportRuleTests.hello + TransportRuleTests.hello).status?.code == .unimplemented)
    }

    @Test(
        "Bytes that are no protobuf are INTERNAL",
        arguments: ["/test.Echo/Say", "/test.Echo/SayLater", "/test.Echo/Sum", "/test.Echo/Watch"])
    func malformedMessage(path: String) async throws {
        #expect(try await respond(path, body: RawConnection.message([0xFF, 0xFF, 0xFF])).status?.code == .internalError)
    }

    @Test("A string that is not UTF-8 is INVALID_ARGUMENT and names the field") func invalidUTF8() async throws {
        let status = try await respond(body: RawConnection.message([0x12, 2, 0xC3, 0x28])).status
        #expect(status?.code == .invalidArgument)
        #expect(status?.violations.map(\.field) == ["message"])
    }

    @Test("A header list over the limit is RESOURCE_EXHAUSTED") func bigHeaders() async throws {
        let response = try await respond(TransportRuleTests.say, (0..<20).map { ("x-\($0)", String(repeating: "v", count: 1000)) })
        #expect(response.status?.code == .resourceExhausted)
    }

    @Test("A refusal that quotes the request stays short, however long what it quotes", arguments: [":path", "grpc-encoding"])
    func shortRefusal(name: String) async throws {
        let long = "/" + String(repeating: "%", count: 15_000)
        let response =
            name == ":path" ? try await respond(long) : try await respond(TransportRuleTests.say, [(name, long)], body: [])
        #expect(response.status?.code == .unimplemented)
        #expect(response.head?.grpcMessage.map { $0.utf8.count < 2000 } == true, "\(response.head?.grpcMessage?.utf8.count ?? 0) bytes")
    }

    @Test("An error before the request ended also tells the client to stop sending") func earlyError() async throws {
        let response = try await respond("/test.Nothing/Say", end: false)
        #expect(response.status?.code == .unimplemented)
    }
}
