import NIOCore
import Testing

@testable import RPCServer

@Suite("The four kinds of call") struct CallKindTests {
    typealias Methods = EchoService.Methods

    @Test("A unary call that answers at once returns its response") func unary() async throws {
        try await withServer { fixture in
            let reply = try await fixture.client.unary(Methods.say, Note(code: 7, message: "hello"))
            #expect(reply == Note(code: 7, message: "hello"))
        }
    }

    @Test("A thousand unary calls at a time on one connection each get their own response") func manyUnary() async throws {
        var settings = quickSettings()
        settings.http2.maxConcurrentStreams = 64
        try await withServer(settings: settings) { fixture in
            let wrong = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<1000 {
                    group.addTask {
                        let request = Note(code: Int32(number % 50), message: String(repeating: "x", count: number))
                        return try await fixture.client.unary(number % 2 == 0 ? Methods.say : Methods.sayLater, request) != request
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(wrong == 0, "responses were mixed up")
        }
    }

    @Test("A unary call that waits returns its response") func asyncUnary() async throws {
        try await withServer { fixture in
            let reply = try await fixture.client.unary(Methods.sayLater, Note(code: 20, message: "later"))
            #expect(reply.message == "later")
        }
    }

    @Test("A server stream delivers every message in order, then OK") func serverStreaming() async throws {
        try await withServer { fixture in
            var numbers: [Int32] = []
            for try await note in await fixture.client.serverStreaming(Methods.count, Note(code: 20_000, message: "payload")) {
                numbers.append(note.code)
            }
            #expect(numbers == Array(0..<20_000))
        }
    }

    @Test("A client stream's messages all reach the handler, whose response ends the call") func clientStreaming() async throws {
        try await withServer { fixture in
            let reply = try await fixture.client.clientStreaming(Methods.sum) { writer in
                for number in 1...5_000 { try await writer.send(Note(code: Int32(number))) }
            }
            #expect(reply.message.code == 12_502_500)
        }
    }

    @Test("A bidirectional call answers message by message") func bidirectional() async throws {
        try await withServer { fixture in
            let (requests, responses) = fixture.client.bidirectional(Methods.chat)
            var iterator = responses.makeAsyncIterator()
            for number in 0..<500 {
                try await requests.send(Note(code: Int32(number)))
                let reply = try await iterator.next()
                #expect(reply?.code == Int32(number))
            }
            requests.finish()
            let last = try await iterator.next()
            #expect(last == nil)
        }
    }

    @Test("A server that ends a bidirectional call early sends its status") func bidirectionalError() async throws {
        try await withServer { fixture in
            let (requests, responses) = fixture.client.bidirectional(Methods.chat)
            try await requests.send(Note(message: "one"))
            try await requests.send(Note(message: "stop"))
            var received: [String] = []
            let error = await rpcError { for try await note in responses { received.append(note.message) } }
            #expect(received == ["one"])
            #expect(error?.code == .aborted)
            #expect(error?.message == "asked to stop")
        }
    }

    @Test("Messages near the receive limit pass both ways") func bigMessages() async throws {
        try await withServer { fixture in
            let request = Note(message: String(repeating: "m", count: (4 << 20) - 16))
            let reply = try await fixture.client.unary(Methods.say, request)
            #expect(reply == request)
        }
    }
}
