import NIOCore
import Testing

@testable import RPCServer

@Suite("HTTP that is not gRPC") struct HTTPTests {
    /// Echoes bodies; streams as many chunks of 1 kB as `/stream/N` asks for, by back-pressure; breaks `/abort` off.
    struct Responder: HTTPResponder {
        let written = Counter()
        let closed = Counter()
        let drains = Counter()

        func respond(to head: HTTPRequestHead, _ exchange: any HTTPExchange) -> any HTTPExchangeHandler {
            Handler(self, head, exchange)
        }

        final class Handler: HTTPExchangeHandler {
            private let responder: Responder
            private let head: HTTPRequestHead
            private let exchange: any HTTPExchange
            private var left = 0

            init(_ responder: Responder, _ head: HTTPRequestHead, _ exchange: any HTTPExchange) {
                self.responder = responder
                self.head = head
                self.exchange = exchange
            }

            func receive(_ bytes: ByteBuffer) {
                if left == 0, head.target == "/echo", bytes.readableBytes > 0 {
                    exchange.writeHead(status: 200, headers: [.init("content-type", "text/plain"), .init("connection", "close")])
                    left = -1
                }
                exchange.writeBody(bytes)
                exchange.consumed(bytes.readableBytes)
            }

            func receiveEnd() {
                switch head.target {
                case "/echo": exchange.end()
                case "/abort":
                    exchange.writeHead(status: 200, headers: [])
                    exchange.abort()
                default:
                    left = Int(head.target.split(separator: "/").last ?? "") ?? 0
                    exchange.writeHead(status: 200, headers: [.init("x-method", head.method)])
                    drained()
                }
            }

            func drained() {
                guard left >= 0 else { return }
                while left > 0, exchange.isWritable {
                    exchange.writeBody(ByteBuffer(repeating: UInt8(ascii: "s"), count: 1000))
                    responder.written.add()
                    left -= 1
                }
                if left == 0 { exchange.end() }
            }

            func drainRequested() { responder.drains.add() }
            func closed() { responder.closed.add() }
        }
    }

    private func headers(_ method: String, _ path: String) -> [(String, String)] {
        [(":method", method), (":scheme", "http"), (":path", path), (":authority", "test"), ("accept", "*/*")]
    }

    @Test("Requests without gRPC's content type go to the responder, which hears the body and the end") func echo() async throws {
        let responder = Responder()
        try await withServer(responder: responder) { fixture in
            let client = try await BareClient.connect(port: fixture.port)
            let body = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }
            let response = try await client.request(headers("PUT", "/echo"), body: body)
            #expect(response.head?.status == 200)
            #expect(response.head?.contentType == "text/plain")
            #expect(Array(response.body.readableBytesView) == body)
            #expect(await responder.closed.reaches(1))
            let reply = try await fixture.client.unary(EchoService.Methods.say, Note(code: 1))
            #expect(reply.code == 1)
            await client.close()
        }
    }

    @Test("A large response is written as the client takes it, and complete") func stream() async throws {
        let responder = Responder()
        try await withServer(responder: responder) { fixture in
            let client = try await BareClient.connect(port: fixture.port)
            let response = try await client.request(headers("GET", "/stream/5000"))
            #expect(response.body.readableBytes == 5_000_000)
            #expect(response.head?.metadata["x-method"] == "GET")
            await client.close()
        }
    }

    @Test("A response broken off is a stream error, and the connection goes on") func abort() async throws {
        let responder = Responder()
        try await withServer(responder: responder) { fixture in
            let client = try await BareClient.connect(port: fixture.port)
            let response = try await client.request(headers("GET", "/abort"))
            #expect(response.reset == 2)
            let next = try await client.request(headers("GET", "/stream/1"))
            #expect(next.body.readableBytes == 1000)
            await client.close()
        }
    }

    @Test("A client that goes away closes the exchange") func lost() async throws {
        let responder = Responder()
        try await withServer(responder: responder) { fixture in
            let connection = try await RawConnection.connect(port: fixture.port)
            connection.send(RawConnection.headers(1, headers("GET", "/stream/1000000"), endStream: true))
            #expect(await responder.written.reaches(60))
            let held = try #require(await plateau(of: responder.written))
            #expect(held < 200, "\(held) kB wait for a client with a window of 64 kB")
            await connection.close()
            #expect(await responder.closed.reaches(1))
        }
    }

    @Test(
        "A connection that speaks HTTP/1.1 is served by the same responder, however its first bytes come",
        arguments: ["GET /stream/2 HTTP/1.1\r\n", "GE|T /stream/2 HTTP/1.1\r\n", "P|UT /stream/2 HTTP/1.1\r\n"])
    func http1(line: String) async throws {
        let responder = Responder()
        try await withServer(responder: responder) { fixture in
            let connection = try await RawConnection.connect(port: fixture.port, preface: false)
            for part in line.split(separator: "|") { connection.send(Array(part.utf8)) }
            connection.send(Array("host: x\r\n\r\n".utf8))
            #expect(await eventually { (try? await connection.text)?.hasSuffix("\r\n0\r\n\r\n") ?? false })
            let text = try await connection.text
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\nx-method: \(line.split(separator: " ")[0].filter { $0 != "|" })\r\n"))
            #expect(await responder.closed.reaches(1))
        }
    }

    @Test("A request that is no HTTP/1.1 is refused in the responder's words")
    func refusal() async throws {
        try await withServer(responder: Responder()) { fixture in
            let connection = try await RawConnection.connect(port: fixture.port, preface: false)
            connection.send(Array("GET / HTTP/1.1\r\n\r\n".utf8))
            #expect(await eventually { (try? await connection.text)?.hasSuffix("exactly one Host header is needed\n") ?? false })
            #expect(try await connection.text.hasPrefix("HTTP/1.1 400 "))
        }
    }
}
