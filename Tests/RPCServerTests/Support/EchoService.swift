import GoogleProtos
import NIOCore
import ProtoRuntime
import Synchronization

@testable import RPCServer

/// `google.rpc.Status` serves as the message of the tests: a number and a text.
typealias Note = GoogleRPC.Status

/// Methods of all kinds, and what the tests ask of the service meanwhile.
final class EchoService: Sendable {
    enum Methods {
        static let say = MethodPath<Note, Note>(service: "test.Echo", method: "Say", kind: .unary)
        static let sayLater = MethodPath<Note, Note>(service: "test.Echo", method: "SayLater", kind: .unary)
        static let fail = MethodPath<Note, Note>(service: "test.Echo", method: "Fail", kind: .unary)
        static let hang = MethodPath<Note, Note>(service: "test.Echo", method: "Hang", kind: .unary)
        static let count = MethodPath<Note, Note>(service: "test.Echo", method: "Count", kind: .serverStreaming)
        static let watch = MethodPath<Note, Note>(service: "test.Echo", method: "Watch", kind: .serverStreaming)
        static let sum = MethodPath<Note, Note>(service: "test.Echo", method: "Sum", kind: .clientStreaming)
        static let ignore = MethodPath<Note, Note>(service: "test.Echo", method: "Ignore", kind: .clientStreaming)
        static let chat = MethodPath<Note, Note>(service: "test.Echo", method: "Chat", kind: .bidirectional)
    }

    /// Handlers that saw their task cancelled.
    let cancelled = Counter()
    /// Handlers of `SayLater`, `Hang` and `Ignore` that have begun.
    let started = Counter()
    /// Messages that `Count` has handed over.
    let written = Counter()
    /// Messages that `Sum` and `Ignore` have taken.
    let taken = Counter()
    /// Subscribers of `Watch`, and how many ended.
    let watchers = Mutex<[LatestValueWriter]>([])
    let terminated = Counter()
    let watchInterval = Mutex(TimeAmount.zero)
    let contexts = Mutex<[CallContext]>([])

    var router: Router {
        var router = Router()
        router.unary(Methods.say) { [self] (request, context) throws(RPCError) in
            contexts.withLock { $0.append(context) }
            if let echoed = context.metadata["x-echo"] { context.trailers = ["x-echo": echoed] }
            if let initial = context.metadata["x-initial"] { context.initialMetadata = ["x-initial": initial] }
            for bytes in context.metadata.bytes("x-bytes-bin") { context.trailers.add("x-bytes-bin", bytes: bytes) }
            return request
        }
        router.asyncUnary(Methods.sayLater) { [started] request, _ in
            started.add()
            try await Task.sleep(for: .milliseconds(Int(request.code)))
            return request
        }
        router.unary(Methods.fail) { (request, context) throws(RPCError) in
            context.trailers = ["x-from": "context"]
            if let initial = context.metadata["x-initial"] { context.initialMetadata = ["x-initial": initial] }
            throw RPCError(
                RPCCode(rawValue: Int(request.code)) ?? .unknown, request.message,
                violations: [FieldViolation(field: "phones[3]", description: "not a number — Ünïcode")],
                details: [StatusDetail(GoogleRPC.ErrorInfo(reason: "R", domain: "D", metadata: ["k": "v"]))],
                trailers: ["x-error": "yes"])
        }
        router.asyncUnary(Methods.hang) { [cancelled, started] request, _ in
            started.add()
            await withTaskCancellationHandler {
                try? await Task.sleep(for: .seconds(60))
            } onCancel: {
                cancelled.add()
            }
            return request
        }
        router.serverStreaming(Methods.count) { [cancelled, written] request, writer, context in
            if let initial = context.metadata["x-initial"] { context.initialMetadata = ["x-initial": initial] }
            do {
                for number in 0..<request.code {
                    try await writer.send(Note(code: number, message: request.message))
                    written.add()
                }
            } catch {
                cancelled.add()
                throw error
            }
        }
        router.latestValue(Methods.watch) { [self] (_, writer, _) throws(RPCError) in
            writer.setMinimumInterval(watchInterval.withLock { $0 })
            writer.onTermination { self.terminated.add() }
            watchers.withLock { $0.append(writer) }
        }
        router.clientStreaming(Methods.sum) { [taken] requests, _ in
            var sum = Note()
            for try await request in requests {
                taken.add()
                sum.code &+= request.code
                sum.message += request.message
            }
            return sum
        }
        router.clientStreaming(Methods.ignore) { [cancelled, started] _, _ in
            started.add()
            await withTaskCancellationHandler {
                try? await Task.sleep(for: .seconds(60))
            } onCancel: {
                cancelled.add()
            }
            return Note()
        }
        router.bidirectional(Methods.chat) { requests, writer, _ in
            for try await request in requests {
                if request.message == "stop" { throw RPCError(.aborted, "asked to stop") }
                try await writer.send(request)
            }
        }
        return router
    }
}
