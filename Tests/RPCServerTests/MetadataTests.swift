import NIOCore
import Testing

@testable import RPCServer

/// gRPC over HTTP/2, "Custom-Metadata".
@Suite("Custom metadata") struct MetadataTests {
    typealias Methods = EchoService.Methods
    private static let hello = RawConnection.message(Note(code: 1).packed())

    private func received(_ fields: [(String, String)]) async throws -> (status: RPCStatus?, metadata: Metadata?) {
        try await withServer { fixture in
            let client = try await BareClient.connect(port: fixture.port)
            let response = try await client.request(RawConnection.call("/test.Echo/Say", fields), body: MetadataTests.hello)
            let again = try await client.request(RawConnection.call("/test.Echo/Say"), body: MetadataTests.hello)
            #expect(again.status?.code == .ok, "the connection is of no more use")
            await client.close()
            // The last is the good call after the one in question.
            return (response.status, fixture.service.contexts.withLock { $0.count < 2 ? nil : $0[$0.count - 2].metadata })
        }
    }

    @Test("Binary metadata is read padded or not, joined by commas or repeated, and may be empty") func binary() async throws {
        let fields = [("x-a-bin", "AQI="), ("x-a-bin", "AQI"), ("x-a-bin", "AQI=, AwQ"), ("x-a-bin", ""), ("x-a-bin", "/+8")]
        let (status, metadata) = try await received(fields)
        #expect(status?.code == .ok)
        #expect(metadata?.bytes("x-a-bin") == [[1, 2], [1, 2], [1, 2], [3, 4], [], [0xFF, 0xEF]])
    }

    @Test(
        "Binary metadata that is not base64 is INTERNAL, as official servers answer",
        arguments: ["a", "a!b", "AQI=x", "AQI,!", "_-8", "AQI===", "ü"])
    func notBase64(value: String) async throws {
        let (status, metadata) = try await received([("x-a-bin", value)])
        #expect(status?.code == .internalError)
        #expect(status?.message.contains("x-a-bin") == true)
        #expect(metadata == nil, "the handler ran")
    }

    @Test("Text metadata that looks like nothing passes as it is, repeated in order") func text() async throws {
        let (status, metadata) = try await received([("x-t", "a"), ("x-t", "!,=%41"), ("x-bins", "!"), ("x-t", "")])
        #expect(status?.code == .ok)
        #expect(metadata?.values("x-t") == ["a", "!,=%41", ""])
        #expect(metadata?["x-bins"] == "!")
    }

    @Test("What the protocol itself says is not among the metadata") func reserved() async throws {
        let (_, metadata) = try await received([
            ("grpc-timeout", "10S"), ("grpc-accept-encoding", "gzip"), ("grpc-tags-bin", "!!"), ("grpc-anything", "x"), ("x-a", "1"),
        ])
        #expect(metadata?.map(\.name) == ["x-a"])
    }

    @Test(
        "An application cannot send what is the protocol's",
        arguments: [
            "grpc-status", "grpc-message", "grpc-status-details-bin", "grpc-encoding", "GRPC-Timeout", ":path", ":status", "te",
            "content-type",
            "content-length", "host", "connection", "transfer-encoding", "user-agent", "upgrade",
        ])
    func protocolNames(name: String) {
        var metadata = Metadata()
        metadata.add(name, "v")
        metadata.add(name, bytes: [1])
        #expect(metadata.isEmpty)
        #expect(Metadata(dictionaryLiteral: (name, "v")).isEmpty)
    }

    @Test("Names are sent in lower case, and values with spaces around them are refused, since HTTP would strip them") func legality() {
        var metadata = Metadata()
        metadata.add("X-Upper", "v")
        metadata.add("x-empty", "")
        for value in [" v", "v ", "\t", "a\rb", "a\u{0}b", "\u{7F}", "é"] { metadata.add("x-edge", value) }
        for name in ["", "ü", "a b", "a:b", "a/b", "a\nb", "a=b"] { metadata.add(name, "v") }
        #expect(metadata.map(\.name) == ["x-upper", "x-empty"])
    }

    @Test("Trailers over the limit of what is sent become RESOURCE_EXHAUSTED, and the connection goes on", arguments: [false, true])
    func sendLimit(isInitial: Bool) async throws {
        var settings = quickSettings()
        settings.http2.maxSentHeaderListSize = 2000
        try await withServer(settings: settings) { fixture in
            for (length, code) in [(1500, nil), (2000, RPCCode.resourceExhausted)] as [(Int, RPCCode?)] {
                let metadata: Metadata = [isInitial ? "x-initial" : "x-echo": String(repeating: "v", count: length)]
                let error = await rpcError {
                    _ = try await fixture.client.unary(Methods.say, Note(code: 1), options: CallOptions(metadata: metadata))
                }
                #expect(error?.code == code, "\(length)")
            }
        }
    }

    @Test("A status whose message is over the limit of what is sent becomes RESOURCE_EXHAUSTED, in trailers only and after messages")
    func longMessage() async throws {
        try await withServer { fixture in
            let message = String(repeating: "m", count: 100_000)
            let error = await rpcError { _ = try await fixture.client.unary(Methods.fail, Note(code: 5, message: message)) }
            #expect(error?.code == .resourceExhausted)
            let reply = try await fixture.client.unary(Methods.say, Note(code: 2))
            #expect(reply.code == 2)
        }
    }

    @Test("Metadata far longer than usual pass where both sides allow it") func longMetadata() async throws {
        var settings = quickSettings()
        settings.http2.maxSentHeaderListSize = 200_000
        settings.http2.maxHeaderListSize = 200_000
        settings.http2.maxContinuations = 100
        var client = ClientSettings()
        client.http2 = settings.http2
        try await withServer(settings: settings, client: client) { fixture in
            let values = (0..<8).map { Array(repeating: UInt8($0), count: 10_000) }
            var metadata = Metadata()
            for value in values { metadata.add("x-bytes-bin", bytes: value) }
            let reply = try await fixture.client.unaryResponse(Methods.say, Note(), options: CallOptions(metadata: metadata))
            #expect(reply.trailers.bytes("x-bytes-bin") == values)
        }
    }

    @Test("A call whose metadata are over the limit is RESOURCE_EXHAUSTED and not sent") func requestLimit() async throws {
        try await withServer { fixture in
            let metadata: Metadata = ["x-big": String(repeating: "v", count: 20_000)]
            let error = await rpcError { _ = try await fixture.client.unary(Methods.say, Note(), options: CallOptions(metadata: metadata)) }
            #expect(error?.code == .resourceExhausted)
            #expect(error?.isUnsent == true)
            let reply = try await fixture.client.unary(Methods.say, Note(code: 2))
            #expect(reply.code == 2)
        }
    }

    @Test("The less that a peer takes is what it is sent") func peerLimit() async throws {
        var settings = ClientSettings()
        settings.http2.maxHeaderListSize = 1000
        try await withServer(client: settings) { fixture in
            let metadata: Metadata = ["x-echo": String(repeating: "v", count: 1200)]
            let error = await rpcError { _ = try await fixture.client.unary(Methods.say, Note(), options: CallOptions(metadata: metadata)) }
            #expect(error?.code == .resourceExhausted)
            #expect(error?.message.contains("1000") == true, "the client refused what the server should not have sent")
        }
    }
}
