import NIOCore
import Testing
import WireClient

@testable import RPCServer

/// What a client of HTTP/1.1 can make the server hold.
@Suite("Bounds of HTTP/1.1") struct HTTP1BoundTests {
    private func withWeb(_ body: (EchoService, RawConnection) async throws -> Void) async throws {
        let service = EchoService()
        let dispatcher = Dispatcher(router: service.router, settings: quietSettings())
        let server = try await RPCServer.start(
            dispatcher: dispatcher, host: "127.0.0.1", port: 0, settings: quickSettings(), responder: WebResponder(dispatcher: dispatcher))
        let connection = try await RawConnection.connect(port: server.address.port ?? 0, preface: false)
        do {
            try await body(service, connection)
            await connection.close()
            await server.shutdown()
        } catch {
            await connection.close()
            await server.shutdown()
            throw error
        }
    }

    private func send(_ text: String, on connection: RawConnection) { connection.send(Array(text.utf8)) }

    private static let header = "x: \(String(repeating: "a", count: 5000))\r\n"

    @Test("Trailers of a request that do not end are 431, and the connection is closed")
    func trailers() async throws {
        try await withWeb { _, connection in
            send(
                "POST /test.Echo/Say HTTP/1.1\r\nhost: x\r\ncontent-type: application/proto\r\ntransfer-encoding: chunked\r\n\r\n0\r\n",
                on: connection)
            for _ in 0..<100 { send(Self.header, on: connection) }
            #expect(await eventually { await connection.isClosed }, "the server gathers trailers for ever")
            let answer = try await connection.text
            #expect(answer.hasPrefix("HTTP/1.1 431 "), "\(answer.prefix(100))")
        }
    }

    @Test("A chunk's line that does not end is 431, and the connection is closed")
    func chunkExtension() async throws {
        try await withWeb { _, connection in
            send(
                "POST /test.Echo/Say HTTP/1.1\r\nhost: x\r\ncontent-type: application/proto\r\ntransfer-encoding: chunked\r\n\r\n1;",
                on: connection)
            for _ in 0..<100 { send(String(repeating: "a", count: 5000), on: connection) }
            #expect(await eventually { await connection.isClosed }, "the server reads a chunk's extensions for ever")
            let answer = try await connection.text
            #expect(answer.hasPrefix("HTTP/1.1 431 "), "\(answer.prefix(100))")
        }
    }

    @Test("A request without an end, sent ahead while a call is served, ends the connection and the call")
    func headAhead() async throws {
        try await withWeb { service, connection in
            send("POST /test.Echo/Hang HTTP/1.1\r\nhost: x\r\ncontent-type: application/proto\r\ncontent-length: 0\r\n\r\n", on: connection)
            #expect(await eventually { service.started.value == 1 })
            send("GET / HTTP/1.1\r\nhost: x\r\n", on: connection)
            for _ in 0..<100 { send(Self.header, on: connection) }
            #expect(await eventually { await connection.isClosed }, "the server gathers the head of the next request for ever")
            #expect(await eventually { service.cancelled.value == 1 })
        }
    }

    @Test("A browser that goes away ends its stream's handler", arguments: ["application/grpc-web", "application/connect+proto"])
    func leaving(type: String) async throws {
        try await withWeb { service, connection in
            let head = "POST /test.Echo/Watch HTTP/1.1\r\nhost: x\r\ncontent-type: \(type)\r\ncontent-length: 5\r\n\r\n"
            connection.send(Array(head.utf8) + RawConnection.message([]))
            #expect(await eventually { service.watchers.withLock { $0.count } == 1 })
            await connection.close()
            #expect(await service.terminated.reaches(1), "the watch goes on without anyone who reads it")
        }
    }

    @Test("A client that does not read is waited for, and not written for in advance")
    func slowReader() async throws {
        let service = EchoService()
        let dispatcher = Dispatcher(router: service.router, settings: quietSettings())
        let server = try await RPCServer.start(
            dispatcher: dispatcher, host: "127.0.0.1", port: 0, settings: quickSettings(), responder: WebResponder(dispatcher: dispatcher))
        let client = try RawClient(port: server.address.port ?? 0, receiveBuffer: 4096)
        let request = Note(code: 1_000_000, message: String(repeating: "m", count: 1000)).packed()
        let head =
            "POST /test.Echo/Count HTTP/1.1\r\nhost: x\r\ncontent-type: application/grpc-web\r\ncontent-length: \(request.count + 5)\r\n\r\n"
        client.send(Array(head.utf8) + RawConnection.message(request))
        #expect(await service.written.reaches(1))
        var last = 0
        while service.written.value != last {
            last = service.written.value
            try await Task.sleep(for: .milliseconds(500))
        }
        // What the system takes of a connection is some megabytes.
        #expect(last < 20_000, "\(last) messages of 1 kB were written for a client that reads nothing")
        withExtendedLifetime(client) {}
        await server.shutdown()
    }
}
