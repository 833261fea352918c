import NIOCore
import NIOEmbedded
import NIOPosix
import Synchronization
import Testing

@testable import RPCServer

@Suite("Interceptors and calls from inside the process") struct InterceptorTests {
    typealias Methods = EchoService.Methods

    enum NameKey: CallContextKey { typealias Value = String }

    /// Lets `good` pass, refuses `bad`, and looks `slow-good` and `slow-bad` up first.
    final class Gate: Interceptor {
        let outcomes = Mutex<[CallOutcome]>([])

        func begin(_ call: CallContext) -> InterceptorDecision {
            let key = call.metadata["key"] ?? ""
            call[NameKey.self] = key
            switch key {
            case "good": return .proceed
            case "slow-good": return .wait(call.eventLoop.scheduleTask(in: .milliseconds(50)) { nil }.futureResult)
            case "slow-bad":
                return .wait(call.eventLoop.scheduleTask(in: .milliseconds(50)) { RPCError(.permissionDenied, "no") }.futureResult)
            case "broken": return .wait(call.eventLoop.makeFailedFuture(ChannelError.eof))
            default: return .reject(RPCError(.unauthenticated, "who?", trailers: ["x-why": "key"]))
            }
        }

        func end(_ call: CallContext, _ outcome: CallOutcome) { outcomes.withLock { $0.append(outcome) } }
    }

    @Test(
        "An interceptor lets pass, refuses, or decides later while the request waits",
        arguments: [
            ("good", RPCCode.ok), ("bad", .unauthenticated), ("slow-good", .ok), ("slow-bad", .permissionDenied),
            ("broken", .internalError),
        ])
    func gate(key: String, code: RPCCode) async throws {
        let gate = Gate()
        try await withServer(interceptors: [gate]) { fixture in
            let options = CallOptions(metadata: ["key": key])
            let error = await rpcError {
                let reply = try await fixture.client.unary(
                    Methods.say, Note(message: String(repeating: "x", count: 300_000)), options: options)
                #expect(reply.message.utf8.count == 300_000)
            }
            #expect(error?.code ?? .ok == code)
            let sum = await rpcError {
                _ = try await fixture.client.clientStreaming(Methods.sum, options: options) { try await $0.send(Note()) }
            }
            #expect(sum?.code ?? .ok == code)
            #expect(await eventually { gate.outcomes.withLock { $0.count } == 2 })
            let outcome = try #require(gate.outcomes.withLock { $0.first })
            #expect(outcome.status.code == code)
            if code == .ok {
                #expect(outcome.bytesReceived == outcome.bytesSent)
                #expect(outcome.bytesReceived > 300_000)
                #expect(
                    fixture.service.contexts.withLock { $0.first?[NameKey.self] } == key,
                    "the handler does not see what the interceptor left")
            }
        }
    }

    @Test("A deadline interceptor limits calls that ask for more or for none") func deadlineInterceptor() async throws {
        try await withServer(interceptors: [DeadlineInterceptor(unary: .milliseconds(50), streaming: .milliseconds(100))]) { fixture in
            let error = await rpcError { _ = try await fixture.client.unary(Methods.hang, Note()) }
            #expect(error?.code == .deadlineExceeded)
            let watch = await fixture.client.serverStreaming(Methods.watch, Note(), options: CallOptions(timeout: .seconds(60)))
            #expect(await rpcError { for try await _ in watch {} }?.code == .deadlineExceeded)
        }
    }

    @Test("An interceptor's deadline ends a request that never does, whatever of it has come", arguments: [0, 3, 7])
    func deadlineOfUnfinishedRequest(bytes: Int) async throws {
        try await withServer(interceptors: [DeadlineInterceptor(unary: .milliseconds(100))]) { fixture in
            let client = try await BareClient.connect(port: fixture.port)
            let message = RawConnection.message(Note(code: 1, message: "hi").packed())
            let waiting = Task {
                try await client.request(RawConnection.call("/test.Echo/Say"), body: Array(message.prefix(bytes)), end: false)
            }
            let late = Task {
                try? await Task.sleep(for: .seconds(3))
                if !Task.isCancelled { await client.close() }
            }
            let response = try await waiting.value
            late.cancel()
            #expect(response.status?.code == .deadlineExceeded, "the call was not ended: \(response)")
            await client.close()
        }
    }

    @Test("A deadline that an interceptor sets after another had the call wait goes before the caller's later one")
    func deadlineAfterWaiting() async throws {
        try await withServer(interceptors: [Gate(), DeadlineInterceptor(unary: .milliseconds(200))]) { fixture in
            let begin = NIODeadline.now()
            let options = CallOptions(metadata: ["key": "slow-good"], timeout: .seconds(5))
            let error = await rpcError { _ = try await fixture.client.unary(Methods.hang, Note(), options: options) }
            #expect(error?.code == .deadlineExceeded)
            #expect(NIODeadline.now() - begin < .seconds(3), "the caller's deadline was kept to, not the interceptor's")
        }
    }

    final class Sink: InProcessSink {
        var isWritable = true
        var messages: [Note] = []
        var end: (status: RPCStatus, trailers: Metadata)?
        func receive(message: ByteBuffer) {
            if let note = try? Note(unpacking: Array(message.readableBytesView)) { messages.append(note) }
        }
        func finished(_ status: RPCStatus, trailers: Metadata) { end = (status, trailers) }
    }

    private func caller(_ interceptors: [any Interceptor] = []) -> (InProcessCaller, EchoService) {
        let service = EchoService()
        let dispatcher = Dispatcher(router: service.router, interceptors: interceptors, settings: quietSettings())
        return (InProcessCaller(dispatcher: dispatcher, eventLoop: EmbeddedEventLoop()), service)
    }

    @Test("A unary call inside the process is answered before sendEnd returns") func inProcessUnary() {
        let (caller, _) = caller()
        let sink = Sink()
        let call = caller.begin(MethodDescriptor(Methods.say), metadata: ["x-echo": "e"], sink: sink)
        call.send(message: ByteBuffer(bytes: Note(code: 9).packed()))
        call.sendEnd()
        #expect(sink.messages == [Note(code: 9)])
        #expect(sink.end?.status == .ok)
        #expect(sink.end?.trailers["x-echo"] == "e")
        #expect(call.isFinished)
    }

    @Test("A call inside the process passes the same interceptors, routes and limits") func inProcessRules() {
        let (caller, _) = caller([Gate()])
        func status(_ method: MethodDescriptor, _ key: String, bytes: [UInt8]) -> RPCCode? {
            let sink = Sink()
            let call = caller.begin(method, metadata: ["key": key], sink: sink)
            call.send(message: ByteBuffer(bytes: bytes))
            call.sendEnd()
            return sink.end?.status.code
        }
        let say = MethodDescriptor(Methods.say)
        #expect(status(say, "good", bytes: []) == .ok)
        #expect(status(say, "bad", bytes: []) == .unauthenticated)
        #expect(status(say, "good", bytes: [0xFF]) == .internalError)
        #expect(status(say, "good", bytes: Array(repeating: 0, count: (4 << 20) + 1)) == .resourceExhausted)
        #expect(status(MethodDescriptor(service: "test.Echo", method: "None", kind: .unary), "good", bytes: []) == .unimplemented)
    }

    @Test("A stream inside the process waits for a sink without room, and delivers all in order") func inProcessStream() async throws {
        let service = EchoService()
        let dispatcher = Dispatcher(router: service.router, settings: quietSettings())
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let state = NIOLoopBoundBox<(Sink, InProcessCall)?>.makeEmptyBox(valueType: (Sink, InProcessCall).self, eventLoop: loop)
        try await loop.submit {
            let sink = Sink()
            sink.isWritable = false
            let call = InProcessCaller(dispatcher: dispatcher, eventLoop: loop).begin(MethodDescriptor(Methods.count), sink: sink)
            call.send(message: ByteBuffer(bytes: Note(code: 2000, message: String(repeating: "x", count: 1000)).packed()))
            call.sendEnd()
            state.value = (sink, call)
        }.get()
        #expect(await service.written.reaches(50))
        try await Task.sleep(for: .milliseconds(100))
        #expect(service.written.value < 400, "\(service.written.value) kB were written to a sink without room")
        let finished = await eventually {
            (try? await loop.submit {
                guard let (sink, call) = state.value else { return false }
                sink.isWritable = true
                call.drained()
                return sink.end != nil
            }.get()) ?? false
        }
        #expect(finished)
        try await loop.submit {
            #expect(state.value?.0.messages.map(\.code) == Array(0..<2000))
            #expect(state.value?.0.end?.status == .ok)
        }.get()
    }

    @Test("Cancelling a call inside the process ends its subscriber") func inProcessCancel() {
        let (caller, service) = caller()
        let sink = Sink()
        let call = caller.begin(MethodDescriptor(Methods.watch), sink: sink)
        call.send(message: ByteBuffer())
        call.sendEnd()
        #expect(service.watchers.withLock { $0.count } == 1)
        call.cancel()
        #expect(service.terminated.value == 1)
        #expect(sink.end == nil)
    }
}
