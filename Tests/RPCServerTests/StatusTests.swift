import GoogleProtos
import NIOCore
import Testing

@testable import RPCServer

@Suite("Status and metadata") struct StatusTests {
    typealias Methods = EchoService.Methods

    @Test(
        "Every code but OK reaches the client with its message, violations, details and trailers", arguments: RPCCode.allCases.dropFirst())
    func errors(code: RPCCode) async throws {
        try await withServer { fixture in
            let message = "100% wrong: \n\t Ünïcode ✓"
            let error = await rpcError {
                let _: Note = try await fixture.client.unary(Methods.fail, Note(code: Int32(code.rawValue), message: message))
            }
            #expect(error?.code == code)
            #expect(error?.message == message)
            #expect(error?.status.violations == [FieldViolation(field: "phones[3]", description: "not a number — Ünïcode")])
            #expect(error?.status.details == [StatusDetail(GoogleRPC.ErrorInfo(reason: "R", domain: "D", metadata: ["k": "v"]))])
            #expect(error?.trailers["x-from"] == "context")
            #expect(error?.trailers["x-error"] == "yes")
        }
    }

    @Test("Metadata of text and bytes passes both ways, and initial metadata comes first") func metadata() async throws {
        try await withServer { fixture in
            var metadata: Metadata = ["x-echo": "a value, with commas", "x-initial": "first"]
            for length in 0...5 { metadata.add("x-bytes-bin", bytes: Array(repeating: 0xFF, count: length)) }
            let reply = try await fixture.client.unaryResponse(Methods.say, Note(), options: CallOptions(metadata: metadata))
            #expect(reply.trailers["x-echo"] == "a value, with commas")
            #expect(reply.initialMetadata["x-initial"] == "first")
            #expect(reply.trailers.bytes("x-bytes-bin") == (0...5).map { Array(repeating: 0xFF, count: $0) })
        }
    }

    @Test(
        "Initial metadata is initial where no message follows it, and a status without it comes as trailers only",
        arguments: ["Fail", "Count"])
    func initialWithoutMessage(method: String) async throws {
        try await withServer { fixture in
            let client = try await BareClient.connect(port: fixture.port)
            let body = RawConnection.message(Note(code: method == "Fail" ? 5 : 0).packed())
            let code: RPCCode = method == "Fail" ? .notFound : .ok
            let response = try await client.request(RawConnection.call("/test.Echo/\(method)", [("x-initial", "first")]), body: body)
            #expect(response.head?.metadata["x-initial"] == "first")
            #expect(response.head?.grpcStatus == nil, "the status came in the head, and the initial metadata with it as trailing")
            #expect(response.trailers?.rpcStatus?.code == code)
            #expect(response.trailers?.metadata["x-initial"] == nil)
            let plain = try await client.request(RawConnection.call("/test.Echo/\(method)"), body: body)
            #expect(plain.isTrailersOnly && plain.status?.code == code)
            await client.close()
        }
    }

    @Test("Base64 of bytes is read with and without padding, and several values joined by commas") func base64() {
        for length in 0...40 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
            let encoded = Base64.encode(bytes)
            let padded = encoded + String(repeating: "=", count: (4 - encoded.count % 4) % 4)
            #expect(Base64.decode(encoded) == bytes)
            #expect(Base64.decode(padded) == bytes)
        }
        #expect(Base64.decode("a") == nil)
        #expect(Base64.decode("ab!d") == nil)
        #expect(Base64.decode("ab=d") == nil)
        var metadata = Metadata()
        metadata.addReceived("x-bin", "AQI=, AwQ")
        #expect(metadata.bytes("x-bin") == [[1, 2], [3, 4]])
    }

    @Test(
        "Metadata that cannot be sent is refused",
        arguments: [
            ("grpc-status", "0"), (":path", "/"), ("te", "x"), ("x y", "v"), ("x", "line\nbreak"), ("x", "ü"), ("x-bin", "text"), ("", "v"),
        ])
    func illegalMetadata(name: String, value: String) {
        var metadata = Metadata()
        let isAdded = metadata.add(name, value)
        #expect(!isAdded)
        #expect(metadata.isEmpty)
    }

    @Test("A percent-encoded message survives any text") func percentEncoding() {
        for text in ["", "plain", "100%", "%41", "tab\tnew\nline", "üñí✓🎉", "\u{0}\u{7F}"] {
            let encoded = PercentEncoding.encode(text)
            #expect(encoded.utf8.allSatisfy { $0 >= 0x20 && $0 <= 0x7E })
            #expect(PercentEncoding.decode(encoded) == text)
        }
        #expect(PercentEncoding.decode("50%, %zz, %4") == "50%, %zz, %4")
    }

    @Test("Timeouts are written with at most eight digits and read back no longer than they were") func timeouts() {
        for nanoseconds in [0, 1, 99_999_999, 100_000_000, 123_456_789_012, 86_400_000_000_000, Int64.max] {
            let text = GRPCTimeout.format(.nanoseconds(nanoseconds))
            #expect(text.utf8.count <= 9)
            let parsed = Array(text.utf8).withUnsafeBytes { GRPCTimeout.parse($0) }?.nanoseconds ?? -1
            #expect(parsed <= nanoseconds, "\(text)")
            #expect(parsed >= min(nanoseconds, 3_155_760_000_000_000_000) / 100 * 99 - 1, "\(text)")
        }
    }

    @Test("An error cannot be OK") func errorIsNeverOK() {
        #expect(RPCError(.ok, "").code == .unknown)
    }
}
