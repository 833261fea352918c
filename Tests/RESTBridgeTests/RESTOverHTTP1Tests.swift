import RESTBridge
import RPCServer
import Testing
import WireClient

/// What REST adds to HTTP/1.1: limits on bodies, and lists that are written as they are read.
@Suite("REST over HTTP/1.1")
struct RESTOverHTTP1Tests {
    private static let key = "authorization: Bearer tk_test_key\r\n"

    @Test("A list over HTTP/1.0 comes without chunks and ends with the connection")
    func listOverHTTP10() async throws {
        try await withServer(FakeService(campaigns: 2500)) { port in
            let client = try RawClient(port: port)
            client.send("GET /api/campaigns HTTP/1.0\r\n\(Self.key)\r\n")
            let response = try client.response()
            #expect(response["transfer-encoding"] == nil)
            #expect(response.body.components(of: "\"id\"") == 2500 && response.body.hasSuffix("]}"))
        }
    }

    @Test("Expect: 100-continue gets its 100 before the body, and where the request is refused the refusal at once")
    func expectContinue() async throws {
        var settings = RESTSettings()
        settings.bodyLimit = 1000
        try await withServer(rest: settings) { port in
            let client = try RawClient(port: port)
            client.send("POST /api/campaigns HTTP/1.1\r\nhost: x\r\n\(Self.key)content-length: 12\r\nexpect: 100-continue\r\n\r\n")
            #expect(try client.response().status == 100)
            client.send("{\"name\":\"x\"}")
            #expect(try client.response().status == 201)
            client.send("POST /api/campaigns HTTP/1.1\r\nhost: x\r\n\(Self.key)content-length: 5000\r\nexpect: 100-continue\r\n\r\n")
            let refused = try client.response()
            #expect(refused.status == 413 && refused["connection"] == "close")
        }
    }

    @Test("A body over the limit is 413: by its content-length before it is sent, and by its chunks as they come")
    func bodyLimit() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            client.send("POST /api/campaigns HTTP/1.1\r\nhost: x\r\n\(Self.key)content-length: \((8 << 20) + 1)\r\n\r\n")
            let response = try client.response()
            #expect(response.status == 413)
            #expect(response.body.contains("the body is larger than 8388608 bytes"))

            let chunked = try RawClient(port: port)
            chunked.send("POST /api/campaigns HTTP/1.1\r\nhost: x\r\n\(Self.key)transfer-encoding: chunked\r\n\r\n")
            let chunk = "100000\r\n" + String(repeating: " ", count: 1 << 20) + "\r\n"
            for _ in 0..<9 { chunked.send(chunk) }
            #expect(try chunked.response().status == 413)
            #expect(chunked.closes())

            let fits = try RawClient(port: port)
            let body = "{\"name\":\"x\"" + String(repeating: " ", count: (8 << 20) - 12) + "}"
            #expect(try fits.request("POST", "/api/campaigns", body).status == 201)
        }
    }

    @Test("A client that takes nothing of its response is given up")
    func stalledReader() async throws {
        var settings = HTTP1Settings()
        settings.sendTimeout = .milliseconds(300)
        let service = FakeService(prospects: 3000, padding: 10_000)
        try await withServer(service, http1: settings) { port in
            let client = try RawClient(port: port, receiveBuffer: 4096)
            client.send("GET /api/campaigns/c/prospects HTTP/1.1\r\nhost: x\r\n\(Self.key)\r\n")
            for _ in 0..<2400 where service.seen.withLock({ $0.prospectStreamsEnded }) == 0 { usleepMilliseconds(50) }
            #expect(service.seen.withLock { $0.prospectStreamsEnded } == 1, "the stream waits for ever")
            let response = try client.response()
            #expect(response.status == 200 && !response.isWhole)
        }
    }
}
