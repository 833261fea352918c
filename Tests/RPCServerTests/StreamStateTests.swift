import NIOCore
import Testing

@testable import RPCServer

/// RFC 9113, sections 5 and 6.9, where a handler has to hold still for the rule to be broken.
@Suite("RFC 9113, streams and windows") struct StreamStateTests {
    typealias Raw = RawConnection

    /// DATA of so many bytes that belong to a message nobody reads.
    private func upload(_ stream: UInt32, _ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var left = count
        var payload = Raw.message([], length: 4 << 20)
        while left > 0 {
            payload += Array(repeating: 0, count: min(left, 16_384) - payload.count)
            bytes += Raw.data(stream, payload, endStream: false)
            left -= payload.count
            payload = []
        }
        return bytes
    }

    @Test("6.9.1 Data beyond a stream's window is a stream error of type FLOW_CONTROL_ERROR, and up to it none") func streamWindow()
        async throws
    {
        try await withServer { fixture in
            let window = HTTP2Settings().streamWindow
            let connection = try await Raw.connect(port: fixture.port)
            connection.send(Raw.frame(4, 1, 0, []))
            connection.send(
                Raw.headers(1, Raw.call("/test.Echo/Ignore")) + upload(1, window) + Raw.frame(6, 0, 0, Array(repeating: 7, count: 8)))
            #expect(await eventually { (try? await connection.frames.contains { $0.type == 6 }) ?? false })
            #expect(try await connection.frames.allSatisfy { $0.type != 3 && $0.type != 7 }, "the window's own bytes were refused")
            connection.send(Raw.data(1, [0], endStream: false))
            #expect(await eventually { (try? await connection.frames.contains { $0.type == 3 }) ?? false })
            let resets = try await connection.frames.filter { $0.type == 3 }
            #expect(resets == [Raw.Frame(type: 3, flags: 0, stream: 1, payload: [0, 0, 0, 3])])
            connection.send(Raw.headers(3, Raw.call("/test.Echo/Say")) + Raw.data(3, Raw.message([8, 1])))
            #expect(try await connection.headerBlocks(3).count == 2)
            await connection.close()
        }
    }

    @Test("6.9.1 Data beyond the connection's window is a connection error of type FLOW_CONTROL_ERROR") func connectionWindow() async throws
    {
        try await withServer { fixture in
            let settings = HTTP2Settings()
            let connection = try await Raw.connect(port: fixture.port)
            connection.send(Raw.frame(4, 1, 0, []))
            for number in 0..<UInt32(settings.connectionWindow / settings.streamWindow) {
                connection.send(Raw.headers(2 * number + 1, Raw.call("/test.Echo/Ignore")) + upload(2 * number + 1, settings.streamWindow))
            }
            connection.send(Raw.frame(6, 0, 0, Array(repeating: 7, count: 8)))
            #expect(await eventually { (try? await connection.frames.contains { $0.type == 6 }) ?? false })
            #expect(try await connection.frames.allSatisfy { $0.type != 3 && $0.type != 7 }, "the window's own bytes were refused")
            connection.send(Raw.headers(101, Raw.call("/test.Echo/Ignore")) + Raw.data(101, [0], endStream: false))
            #expect(await eventually { await connection.isClosed })
            #expect(try await connection.frames.last { $0.type == 7 }?.payload[4..<8] == [0, 0, 0, 3])
        }
    }

    @Test("5.1 A reset without an error cancels the call too") func resetWithoutError() async throws {
        try await withServer { fixture in
            let connection = try await Raw.connect(port: fixture.port)
            connection.send(Raw.headers(1, Raw.call("/test.Echo/Hang")) + Raw.data(1, Raw.message([])))
            #expect(await fixture.service.started.reaches(1))
            connection.send(Raw.frame(3, 0, 1, [0, 0, 0, 0]))
            #expect(await fixture.service.cancelled.reaches(1))
            await connection.close()
        }
    }

    @Test("5.1 Data for a call after its end breaks off the call and not the connection") func lateData() async throws {
        try await withServer { fixture in
            let connection = try await Raw.connect(port: fixture.port)
            connection.send(Raw.headers(1, Raw.call("/test.Echo/Hang")) + Raw.data(1, Raw.message([])))
            #expect(await fixture.service.started.reaches(1))
            connection.send(Raw.data(1, [1, 2, 3]))
            #expect(await fixture.service.cancelled.reaches(1))
            connection.send(Raw.headers(3, Raw.call("/test.Echo/Say")) + Raw.data(3, Raw.message([8, 1])))
            #expect(try await connection.headerBlocks(3).count == 2)
            #expect(
                try await connection.frames.filter { $0.type == 3 } == [Raw.Frame(type: 3, flags: 0, stream: 1, payload: [0, 0, 0, 5])])
            await connection.close()
        }
    }

    // MARK: The memory of streams

    @Test("The newest streams are remembered, and how they ended; older ones are forgotten") func memory() {
        let states = HTTP2StreamStates()
        defer { states.deallocate() }
        for id in stride(from: Int32(1), through: 2001, by: 2) { states.opened(id, hasEnded: false) }
        #expect(states.newest == 2001)
        #expect(states.isOpen(2001) && states.isOpen(2001 - 2 * 127))
        #expect(states.state(2001 - 2 * 128) == nil && !states.wasPassedOver(2001 - 2 * 128), "older than what is remembered")
        states.ended(1999)
        #expect(states.state(1999) == .ended)
        #expect(!states.closed(1999, byReset: false) && states.state(1999) == .closed)
        #expect(!states.closed(1997, byReset: true) && states.state(1997) == .discarded)
        states.ended(1995)
        #expect(!states.closed(1995, byReset: true) && states.state(1995) == .discarded)
        states.reset(1993)
        #expect(states.closed(1993, byReset: false) && states.state(1993) == .closed, "the peer reset it")
        states.reset(1)
        #expect(!states.closed(1, byReset: true) && states.state(1) == nil, "a forgotten stream changes nothing")
    }

    @Test("Numbers that were passed over are told from those of closed streams") func passedOver() {
        let states = HTTP2StreamStates()
        defer { states.deallocate() }
        states.opened(1, hasEnded: true)
        states.opened(9, hasEnded: false)
        #expect([3, 5, 7].allSatisfy { states.wasPassedOver($0) })
        #expect([1, 2, 4, 9, 11, 0].allSatisfy { !states.wasPassedOver($0) })
        states.opened(.max, hasEnded: false)
        #expect(states.isOpen(.max) && states.wasPassedOver(.max - 2) && !states.wasPassedOver(9))
        #expect(!states.isOpen(9) || states.state(9) == .open)
    }

    @Test("Before the first stream none is known") func empty() {
        let states = HTTP2StreamStates()
        defer { states.deallocate() }
        for id in [0, 1, 2, 255, 257, .max] as [Int32] {
            #expect(!states.isOpen(id) && states.state(id) == nil && !states.wasPassedOver(id))
        }
    }
}
