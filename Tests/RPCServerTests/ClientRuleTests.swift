import NIOCore
import Testing

@testable import RPCServer

/// RFC 9113: what a client does with a server that breaks the rules.
@Suite("RFC 9113, the client's side") struct ClientRuleTests {
    typealias Raw = RawConnection

    private static let ok = [(":status", "200"), ("content-type", "application/grpc")]
    private static let acknowledged = Raw.frame(4, 1, 0, [])

    /// Sends a request on stream 1, answers it with `script`, and tells what the client said to that.
    private func exchange<Result>(
        requestEnds: Bool = true, first: [UInt8] = Raw.frame(4, 0, 0, []), _ script: [UInt8],
        _ body: (Raw, BareClient, Task<BareClient.Response, any Error>) async throws -> Result
    ) async throws -> Result {
        let server = try await RawServer.listen()
        let client = try await BareClient.connect(port: server.port)
        let raw = try await server.connection
        let response = Task { try await client.request(Raw.call("/test.Echo/Say"), end: requestEnds) }
        _ = await eventually { (try? await raw.frames.contains { $0.type == 1 }) ?? false }
        raw.send(first + ClientRuleTests.acknowledged + script)
        let result = try await body(raw, client, response)
        await client.close()
        _ = try? await response.value
        await server.close()
        return result
    }

    private func connectionError(
        _ code: UInt8, requestEnds: Bool = true, first: [UInt8] = Raw.frame(4, 0, 0, []), _ script: [UInt8],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await exchange(requestEnds: requestEnds, first: first, script) { raw, _, _ in
            _ = await eventually { await raw.isClosed }
            let goaway = try await raw.frames.first { $0.type == 7 }
            #expect(goaway?.payload[4..<8] == [0, 0, 0, code], "GOAWAY \(String(describing: goaway))", sourceLocation: sourceLocation)
        }
    }

    /// Stream 1 is reset with `code`, and the connection carries another call.
    private func streamError(
        _ code: UInt8, requestEnds: Bool = true, _ script: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await exchange(requestEnds: requestEnds, script) { raw, client, _ in
            _ = await eventually { (try? await raw.frames.contains { $0.type == 3 || $0.type == 7 }) ?? false }
            let resets = try await raw.frames.filter { $0.type == 3 }
            #expect(resets.map(\.stream) == [1] && resets.first?.payload == [0, 0, 0, code], "\(resets)", sourceLocation: sourceLocation)
            let next = Task { try await client.request(Raw.call("/test.Echo/Say")) }
            _ = await eventually { (try? await raw.frames.contains { $0.type == 1 && $0.stream == 3 }) ?? false }
            raw.send(Raw.headers(3, ClientRuleTests.ok + [("grpc-status", "0")], endStream: true))
            #expect(try await next.value.status?.code == .ok, "the connection does not go on", sourceLocation: sourceLocation)
        }
    }

    // MARK: Streams

    @Test(
        "5.1 Frames on an idle stream are a connection error of type PROTOCOL_ERROR", arguments: [1, 0, 3, 8] as [UInt8],
        [2, 3, 4] as [UInt32])
    func idle(type: UInt8, stream: UInt32) async throws {
        let payload = type == 1 ? Raw.block(ClientRuleTests.ok) : [0, 0, 0, 8]
        try await connectionError(1, Raw.frame(type, type == 1 ? 4 : 0, stream, payload))
    }

    @Test("6.1 Data before the head of the response is a connection error of type PROTOCOL_ERROR") func dataFirst() async throws {
        try await connectionError(1, Raw.data(1, [1, 2, 3], endStream: false))
    }

    @Test(
        "5.1 Frames after the response's end, while the request goes on, are a stream error of type STREAM_CLOSED",
        arguments: [false, true])
    func halfClosed(headers: Bool) async throws {
        let late = headers ? Raw.headers(1, [("x", "y")], endStream: true) : Raw.data(1, [1], endStream: false)
        try await streamError(5, requestEnds: false, Raw.headers(1, ClientRuleTests.ok, endStream: true) + late)
    }

    @Test("5.1 Frames after both ends are a connection error of type STREAM_CLOSED", arguments: [false, true]) func closed(headers: Bool)
        async throws
    {
        let late = headers ? Raw.headers(1, [("x", "y")], endStream: true) : Raw.data(1, [1], endStream: false)
        try await connectionError(5, Raw.headers(1, ClientRuleTests.ok, endStream: true) + late)
    }

    @Test("5.1 Frames after the server's RST_STREAM are a connection error of type STREAM_CLOSED", arguments: [0, 8] as [UInt8])
    func closedByReset(code: UInt8) async throws {
        try await connectionError(5, Raw.headers(1, ClientRuleTests.ok) + Raw.frame(3, 0, 1, [0, 0, 0, code]) + Raw.data(1, [1]))
    }

    @Test("5.1 What crosses the client's own reset is discarded, and its window comes back") func crossing() async throws {
        let bad = Raw.headers(1, ClientRuleTests.ok + [("Upper", "1")])
        let crossing = Array(repeatElement(Raw.data(1, Array(repeating: 0, count: 16_000), endStream: false), count: 60).joined())
        try await exchange(bad + crossing) { raw, _, response in
            let reset = try await response.value.reset
            #expect(reset == 1)
            #expect(await eventually { (try? await raw.frames.contains { $0.type == 8 && $0.stream == 0 && $0.payload[1] > 7 }) ?? false })
            let isClosed = await raw.isClosed
            #expect(!isClosed)
        }
    }

    @Test("6.6 A push after the client has refused pushes is a connection error of type PROTOCOL_ERROR") func push() async throws {
        try await connectionError(1, Raw.frame(5, 4, 1, [0, 0, 0, 2] + Raw.block(Raw.call("/pushed"))))
    }

    @Test("6.5.2 A server that enables push is a connection error of type PROTOCOL_ERROR") func enablesPush() async throws {
        try await connectionError(1, Raw.frame(4, 0, 0, [0, 2, 0, 0, 0, 1]))
    }

    @Test("3.4 A server that begins with another frame than SETTINGS is a connection error of type PROTOCOL_ERROR") func preface()
        async throws
    {
        try await connectionError(1, first: Raw.frame(6, 0, 0, Array(repeating: 0, count: 8)), [])
    }

    // MARK: Windows

    @Test("6.9 A window update of 0 on a stream is a stream error of type PROTOCOL_ERROR") func noWindow() async throws {
        try await streamError(1, requestEnds: false, Raw.frame(8, 0, 1, [0, 0, 0, 0]))
    }

    @Test(
        "6.9.1 A window over the largest is FLOW_CONTROL_ERROR: on a stream an error of the stream, on the connection one of the connection"
    )
    func windowOverflow() async throws {
        try await streamError(3, requestEnds: false, Raw.frame(8, 0, 1, [127, 255, 255, 255]))
        try await connectionError(3, Raw.frame(8, 0, 0, [127, 255, 255, 255]))
    }

    @Test("6.9.2 An initial window that makes a stream's too large is a connection error of type FLOW_CONTROL_ERROR")
    func settingsOverflow()
        async throws
    {
        let largest = Raw.frame(8, 0, 1, [127, 255, 0, 0])
        try await connectionError(3, requestEnds: false, largest + Raw.frame(4, 0, 0, [0, 4, 0, 1, 0, 1]))
    }

    // MARK: Messages

    @Test(
        "8.1.1 A malformed response is a stream error of type PROTOCOL_ERROR",
        arguments: [
            [("content-type", "application/grpc")], [(":status", "200"), (":status", "200")], [(":status", "2000")], [(":status", "abc")],
            [(":status", "101")], [("content-type", "a/b"), (":status", "200")], [(":status", "200"), (":path", "/")],
            [(":status", "200"), ("Upper", "1")],
            [(":status", "200"), ("connection", "close")], [(":status", "200"), ("transfer-encoding", "chunked")],
            [(":status", "200"), ("x", "a\nb")],
            [(":status", "200"), ("x", " a")], [(":status", "200"), ("content-length", "x")],
            [(":status", "200"), ("content-length", "1"), ("content-length", "2")],
        ])
    func malformed(fields: [(String, String)]) async throws {
        try await streamError(1, Raw.headers(1, fields))
    }

    @Test("8.1.1 A content-length other than the data's is a stream error of type PROTOCOL_ERROR", arguments: [0, 2, 4]) func length(
        value: Int
    ) async throws {
        try await streamError(1, Raw.headers(1, ClientRuleTests.ok + [("content-length", String(value))]) + Raw.data(1, [1, 2, 3]))
    }

    @Test("8.1 Trailers that do not end the stream, or have a pseudo-header field, are a stream error of type PROTOCOL_ERROR")
    func trailers() async throws {
        let head = Raw.headers(1, ClientRuleTests.ok)
        try await streamError(1, head + Raw.headers(1, [("grpc-status", "0")]))
        try await streamError(1, head + Raw.headers(1, [(":status", "200"), ("grpc-status", "0")], endStream: true))
    }

    @Test("8.1 An informational response is passed over, and one that ends the stream is a stream error of type PROTOCOL_ERROR")
    func informational()
        async throws
    {
        let early = Raw.headers(1, [(":status", "103"), ("link", "x")])
        try await exchange(early + Raw.headers(1, ClientRuleTests.ok + [("grpc-status", "0")], endStream: true)) { _, _, response in
            let reset = try await response.value.reset
            #expect(reset == nil)
        }
        try await streamError(1, Raw.headers(1, [(":status", "103")], endStream: true))
    }
}
