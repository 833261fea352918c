import RESTBridge
import RPCServer
import Testing

@Suite("HTTP/1.1 on the wire")
struct HTTP1Tests {
    private static let key = "authorization: Bearer tk_test_key\r\n"
    private static let get = "GET /api/campaigns/x/stats HTTP/1.1\r\nhost: x\r\n\(key)\r\n"

    @Test("A connection serves request after request")
    func keepAlive() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            for _ in 0..<20 { #expect(try client.request("GET", "/api/campaigns/x/stats").status == 200) }
            #expect(try client.request("GET", "/nothing").status == 404)
            #expect(try client.request("POST", "/api/campaigns", "{").status == 400)
            #expect(try client.request("GET", "/api/campaigns/x/stats").status == 200)
        }
    }

    @Test("Pipelined requests are answered in their order, those that wait for a task and those that do not")
    func pipelining() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            var batch = ""
            for number in 0..<50 {
                batch += "POST /api/campaigns/c\(number)/start HTTP/1.1\r\nhost: x\r\n\(Self.key)content-length: 2\r\n\r\n{}"
                batch += "GET /api/campaigns/g\(number) HTTP/1.1\r\nhost: x\r\n\(Self.key)\r\n"
            }
            client.send(batch)
            for number in 0..<50 {
                #expect(try client.response().body.hasPrefix(#"{"id":"c\#(number)","#))
                #expect(try client.response().body.hasPrefix(#"{"id":"g\#(number)","#))
            }
        }
    }

    @Test("A request may come byte by byte, and its body in chunks")
    func slices() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            for byte in Self.get.utf8 { client.send([byte]) }
            #expect(try client.response().status == 200)
            client.send("POST /api/campaigns HTTP/1.1\r\nhost: x\r\n\(Self.key)transfer-encoding: chunked\r\n\r\n")
            client.send("5\r\n{\"nam\r\n")
            client.send("7;extension=1\r\ne\":\"x\"}\r\n")
            client.send("0\r\ntrailer: x\r\n\r\n")
            #expect(try client.response().status == 201)
            #expect(try client.request("GET", "/api/campaigns/x/stats").status == 200)
        }
    }

    @Test("connection: close and HTTP/1.0 end the connection after the response; HTTP/1.0 may ask to keep it")
    func closing() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            let response = try client.request("GET", "/api/campaigns/x/stats", headers: "connection: close\r\n")
            #expect(response.status == 200 && response["connection"] == "close")
            #expect(client.closes())

            let old = try RawClient(port: port)
            old.send("GET /api/campaigns/x/stats HTTP/1.0\r\n\(Self.key)\r\n")
            let answer = try old.response()
            #expect(answer.status == 200 && answer["connection"] == "close")
            #expect(old.closes())

            let kept = try RawClient(port: port)
            for _ in 0..<2 {
                kept.send("GET /api/campaigns/x/stats HTTP/1.0\r\nconnection: keep-alive\r\n\(Self.key)\r\n")
                let answer = try kept.response()
                #expect(answer.status == 200 && answer["connection"] == "keep-alive")
            }
        }
    }

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

    @Test("A body in chunks that are none is 400, and the connection is closed")
    func badChunks() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            client.send("POST /api/campaigns HTTP/1.1\r\nhost: x\r\n\(Self.key)transfer-encoding: chunked\r\n\r\nzz\r\n{}")
            let response = try client.response()
            #expect(response.status == 400)
            #expect(client.closes())
        }
    }

    @Test("A small body that nobody reads does not cost the connection")
    func discarding() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            for _ in 0..<3 {
                #expect(try client.request("POST", "/nothing", String(repeating: "x", count: 10_000)).status == 404)
            }
            #expect(try client.request("GET", "/api/campaigns/x/stats").status == 200)
        }
    }

    @Test(
        "What could be read as two requests by another server is refused and the connection closed",
        arguments: [
            "POST /api/campaigns HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /api/campaigns HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n0\r\n\r\n",
            "POST /api/campaigns HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
            "POST /api/campaigns HTTP/1.1\r\nhost: x\r\ncontent-length: 2, 2\r\n\r\n{}",
            "POST /api/campaigns HTTP/1.1\r\nhost: x\r\ncontent-length: +2\r\n\r\n{}",
            "POST /api/campaigns HTTP/1.1\r\nhost: x\r\ncontent-length: -2\r\n\r\n{}",
            "POST /api/campaigns HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "POST /api/campaigns HTTP/1.1\r\nhost: x\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
            "POST /api/campaigns HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /api/campaigns HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET /api/campaigns HTTP/1.1\r\nhost : x\r\n\r\n",
            "GET /api/campaigns HTTP/1.1\r\nhost: x\r\nfolded: a\r\n b\r\n\r\n",
            "GET /api/campaigns HTTP/1.1\r\n\r\n",
            "GET /api/campaigns HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
            "GET /api/campaigns HTTP/2.5\r\nhost: x\r\n\r\n",
            "GET api/campaigns HTTP/1.1\r\nhost: x\r\n\r\n",
            "GARBAGE\r\n\r\n",
        ])
    func smuggling(request: String) async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            client.send(request + Self.get)
            let response = try client.response()
            #expect((400..<500).contains(response.status) || response.status == 505, "\(response.status) to \(request)")
            #expect(response.body.hasPrefix("{\"error\":{"))
            #expect(client.closes(), "the rest was taken for a request after \(request)")
            #expect(try RawClient(port: port).request("GET", "/api/campaigns/x/stats").status == 200)
        }
    }

    @Test("Headers and targets over their limits are 431 and 414")
    func headLimits() async throws {
        try await withServer { port in
            let large = try RawClient(port: port).request(
                "GET", "/api/campaigns", headers: "x: \(String(repeating: "a", count: 17_000))\r\n")
            #expect(large.status == 431)
            let many = (0..<101).map { "x\($0): 1\r\n" }.joined()
            let numerous = try RawClient(port: port).request("GET", "/api/campaigns", headers: many)
            #expect(numerous.status == 431)
            let long = try RawClient(port: port).request("GET", "/" + String(repeating: "a", count: 9000))
            #expect(long.status == 414)
        }
    }

    @Test("Headers without an end are cut off in bounded memory")
    func endlessHeaders() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            client.send("GET / HTTP/1.1\r\nhost: x\r\n")
            for _ in 0..<200 { client.send("x: \(String(repeating: "a", count: 5000))\r\n") }
            let answer = try? client.response()
            #expect(answer == nil || answer?.status == 400 || answer?.status == 431)
            #expect(client.closes())
        }
    }

    @Test("The absolute form of a target is the same as its path")
    func absoluteForm() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            #expect(try client.request("GET", "http://example.com:8080/api/campaigns/x/stats").status == 200)
            #expect(try client.request("GET", "HTTP://example.com").status == 404)
        }
    }

    @Test("A head that does not come to its end in time, and a body that does not, end the connection: the body with 408")
    func slowLoris() async throws {
        var settings = HTTP1Settings()
        settings.headTimeout = .milliseconds(300)
        settings.bodyTimeout = .milliseconds(300)
        try await withServer(http1: settings) { port in
            let silent = try RawClient(port: port)
            silent.send("GET /api")
            for _ in 0..<10 {
                usleepMilliseconds(50)
                silent.send("x")
            }
            #expect(silent.closes())
            let slow = try RawClient(port: port)
            slow.send("POST /api/campaigns HTTP/1.1\r\nhost: x\r\n\(Self.key)content-length: 100\r\n\r\n{")
            #expect(try slow.response().status == 408)
            #expect(slow.closes())
            let idle = try RawClient(port: port)
            #expect(try idle.request("GET", "/api/campaigns/x/stats").status == 200)
            #expect(idle.closes())
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

    @Test("Random bytes never do harm")
    func fuzz() async throws {
        try await withServer { port in
            var random = SeededGenerator(seed: 7)
            for _ in 0..<300 {
                let client = try RawClient(port: port)
                var bytes = Array(Self.get.utf8)
                for _ in 0..<Int.random(in: 1...6, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                client.send(bytes)
                client.send((0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
            }
            #expect(try RawClient(port: port).request("GET", "/api/campaigns/x/stats").status == 200)
        }
    }
}

/// A small generator of random numbers (SplitMix64), the same for the same seed on every machine.
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
