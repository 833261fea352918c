import Testing
import WireClient

@testable import RPCServer

@Suite("HTTP/1.1 on the wire")
struct HTTP1Tests {
    private static let get = "GET /ok HTTP/1.1\r\nhost: x\r\n\r\n"

    private func withServer<T: Sendable>(
        http1: HTTP1Settings = HTTP1Settings(), _ responder: PlainResponder = PlainResponder(),
        _ body: @escaping @Sendable (Int) throws -> T
    ) async throws -> T {
        var settings = quickSettings()
        settings.http1 = http1
        let server = try await RPCServer.start(
            dispatcher: Dispatcher(router: Router(), settings: quietSettings()), host: "127.0.0.1", port: 0, settings: settings,
            responder: responder)
        let port = server.address.port ?? 0
        do {
            let result = try await offPool { try body(port) }
            await server.shutdown()
            return result
        } catch {
            await server.shutdown()
            throw error
        }
    }

    @Test("A connection serves request after request")
    func keepAlive() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            for _ in 0..<20 { #expect(try client.request("GET", "/ok").status == 200) }
            #expect(try client.request("GET", "/nothing").status == 404)
            #expect(try client.request("POST", "/echo", "{").body == "{")
            #expect(try client.request("GET", "/ok").status == 200)
        }
    }

    @Test("Pipelined requests are answered in their order, those that wait for a task and those that do not")
    func pipelining() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            var batch = ""
            for number in 0..<50 {
                batch += "POST /later/c\(number) HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}"
                batch += "GET /ok/g\(number) HTTP/1.1\r\nhost: x\r\n\r\n"
            }
            client.send(batch)
            for number in 0..<50 {
                #expect(try client.response().body == "c\(number)")
                #expect(try client.response().body == "ok")
            }
        }
    }

    @Test("A request may come byte by byte, and its body in chunks")
    func slices() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            for byte in Self.get.utf8 { client.send([byte]) }
            #expect(try client.response().status == 200)
            client.send("POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n")
            client.send("5\r\n{\"nam\r\n")
            client.send("7;extension=1\r\ne\":\"x\"}\r\n")
            client.send("0\r\ntrailer: x\r\n\r\n")
            #expect(try client.response().status == 201)
            #expect(try client.request("GET", "/ok").status == 200)
        }
    }

    @Test("connection: close and HTTP/1.0 end the connection after the response; HTTP/1.0 may ask to keep it")
    func closing() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            let response = try client.request("GET", "/ok", headers: "connection: close\r\n")
            #expect(response.status == 200 && response["connection"] == "close")
            #expect(client.closes())

            let old = try RawClient(port: port)
            old.send("GET /ok HTTP/1.0\r\n\r\n")
            let answer = try old.response()
            #expect(answer.status == 200 && answer["connection"] == "close")
            #expect(old.closes())

            let kept = try RawClient(port: port)
            for _ in 0..<2 {
                kept.send("GET /ok HTTP/1.0\r\nconnection: keep-alive\r\n\r\n")
                let answer = try kept.response()
                #expect(answer.status == 200 && answer["connection"] == "keep-alive")
            }
        }
    }

    @Test("A body in chunks that are none is 400, and the connection is closed")
    func badChunks() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            client.send("POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}")
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
            #expect(try client.request("GET", "/ok").status == 200)
        }
    }

    @Test(
        "What could be read as two requests by another server is refused and the connection closed",
        arguments: [
            "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n0\r\n\r\n",
            "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
            "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 2, 2\r\n\r\n{}",
            "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: +2\r\n\r\n{}",
            "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: -2\r\n\r\n{}",
            "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
            "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /echo HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET /ok HTTP/1.1\r\nhost : x\r\n\r\n",
            "GET /ok HTTP/1.1\r\nhost: x\r\nfolded: a\r\n b\r\n\r\n",
            "GET /ok HTTP/1.1\r\n\r\n",
            "GET /ok HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
            "GET /ok HTTP/2.5\r\nhost: x\r\n\r\n",
            "GET ok HTTP/1.1\r\nhost: x\r\n\r\n",
            "GARBAGE\r\n\r\n",
            "GET /ok HTTP/1.1\r\nhost: a b\r\n\r\n",
            "GET /ok HTTP/1.1\r\nhost: user@a\r\n\r\n",
            "GET /ok HTTP/1.1\r\nhost: a/ok\r\n\r\n",
            "GET http://user@a/ok HTTP/1.1\r\nhost: a\r\n\r\n",
            "GET http:///ok HTTP/1.1\r\nhost: a\r\n\r\n",
            "GET * HTTP/1.1\r\nhost: a\r\n\r\n",
            "GET /ok HTTP/1.1\nhost: a\n\n",
            "GET /ok HTTP/1.1\r\nhost: a\r\nx: a\u{0}b\r\n\r\n",
            "GET /ok HTTP/1.1\r\nhost: a\r\nx: a\rb\r\n\r\n",
            "GET /ok\r\n\r\n",
            "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1\nx\n0\n\n",
            "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n",
            "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n0x1\r\nx\r\n0\r\n\r\n",
            "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n",
            "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n10000000000000001\r\nx\r\n0\r\n\r\n",
            "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding:\u{B}chunked\r\n\r\n0\r\n\r\n",
            "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999999999999\r\n\r\n{}",
        ])
    func smuggling(request: String) async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            client.send(request + Self.get)
            let response = try client.response()
            #expect((400..<500).contains(response.status) || response.status == 505, "\(response.status) to \(request)")
            #expect(response.body.hasPrefix("{\"error\":{"))
            #expect(client.closes(), "the rest was taken for a request after \(request)")
            #expect(try RawClient(port: port).request("GET", "/ok").status == 200)
        }
    }

    @Test("Headers and targets over their limits are 431 and 414")
    func headLimits() async throws {
        try await withServer { port in
            let large = try RawClient(port: port).request(
                "GET", "/ok", headers: "x: \(String(repeating: "a", count: 17_000))\r\n")
            #expect(large.status == 431)
            let many = (0..<101).map { "x\($0): 1\r\n" }.joined()
            let numerous = try RawClient(port: port).request("GET", "/ok", headers: many)
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
            #expect(try client.request("GET", "http://example.com:8080/ok").status == 200)
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
            silent.send("GET /ok")
            for _ in 0..<10 {
                usleepMilliseconds(50)
                silent.send("x")
            }
            #expect(silent.closes())
            let slow = try RawClient(port: port)
            slow.send("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{")
            #expect(try slow.response().status == 408)
            #expect(slow.closes())
            let idle = try RawClient(port: port)
            #expect(try idle.request("GET", "/ok").status == 200)
            #expect(idle.closes())
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
            #expect(try RawClient(port: port).request("GET", "/ok").status == 200)
        }
    }

    @Test("Expect: 100-continue gets its 100 before the body")
    func expectContinue() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            client.send("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\nexpect: 100-continue\r\n\r\n")
            #expect(try client.response().status == 100)
            client.send("{}")
            #expect(try client.response().status == 201)
        }
    }

    @Test("A client that takes nothing of its response is given up")
    func stalledReader() async throws {
        var settings = HTTP1Settings()
        settings.sendTimeout = .milliseconds(300)
        let responder = PlainResponder()
        try await withServer(http1: settings, responder) { port in
            let client = try RawClient(port: port, receiveBuffer: 4096)
            client.send("GET /stream/30000 HTTP/1.1\r\nhost: x\r\n\r\n")
            for _ in 0..<600 where responder.closed.value == 0 { usleepMilliseconds(50) }
            #expect(responder.closed.value == 1, "the stream waits for ever")
            let response = try client.response()
            #expect(response.status == 200 && !response.isWhole)
        }
    }
}
