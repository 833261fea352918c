import NIOCore
import NIOPosix
import ProtoRuntime
import Synchronization
import Testing

@testable import RPCServer

@Suite("Calls made while another is handled") struct CallInheritanceTests {
    typealias Methods = EchoService.Methods

    private static let outer = MethodPath<Note, Note>(service: "test.Outer", method: "Ask", kind: .unary)

    /// Runs `body` with a client of a server that asks the fixture's service, with options that it is given the making of.
    private func withOuter(
        _ fixture: Fixture, ask: @escaping @Sendable (CallContext) async throws -> Note, _ body: (RPCClient) async throws -> Void
    ) async throws {
        var router = Router()
        router.asyncUnary(Self.outer) { _, context in try await ask(context) }
        let server = try await RPCServer.start(
            dispatcher: Dispatcher(router: router, settings: quietSettings()), host: "127.0.0.1", port: 0, settings: quickSettings())
        let client = RPCClient(host: "127.0.0.1", port: server.address.port ?? 0)
        try await body(client)
        await client.close()
        await server.shutdown()
    }

    @Test("They have its deadline") func deadline() async throws {
        try await withServer { fixture in
            try await withOuter(fixture) { context in
                try await fixture.client.unary(Methods.say, Note(), options: CallOptions(inheriting: context))
            } _: { client in
                _ = try await client.unary(Self.outer, Note(), options: CallOptions(timeout: .seconds(100)))
                let remaining = try #require(fixture.service.contexts.withLock { $0.first }?.timeRemaining)
                #expect(remaining <= .seconds(100))
                #expect(remaining > .seconds(10))
                _ = try await client.unary(Self.outer, Note())
                #expect(fixture.service.contexts.withLock { $0.last }?.deadline == nil)
            }
        }
    }

    @Test("The earlier of both deadlines counts") func earlierDeadline() {
        let descriptor = MethodDescriptor(Self.outer)
        var router = Router()
        router.unary(Self.outer) { (request, _) throws(RPCError) in request }
        let entry = router.entry(at: descriptor.path)
        let now = NIODeadline.now()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        guard let entry else {
            Issue.record("no entry")
            return
        }
        let context = CallContext(
            head: CallHead(entry: entry, metadata: Metadata()), origin: CallOrigin(eventLoop: loop, peer: nil, identity: nil), start: now,
            deadline: now + .seconds(10))
        #expect(CallOptions(inheriting: context).deadline(now: now) == now + .seconds(10))
        #expect(CallOptions(inheriting: context, timeout: .seconds(5)).deadline(now: now) == now + .seconds(5))
        #expect(CallOptions(inheriting: context, timeout: .seconds(50)).deadline(now: now) == now + .seconds(10))
        #expect(CallOptions(timeout: .seconds(50)).deadline(now: now) == now + .seconds(50))
        #expect(CallOptions().deadline(now: now) == nil)
    }

    @Test("They are cancelled when it is, whichever task made them") func cancellation() async throws {
        try await withServer { fixture in
            let ended = Counter()
            try await withOuter(fixture) { context in
                // A task that knows nothing of the handler's.
                let inner = Task.detached {
                    let error = await rpcError {
                        _ = try await fixture.client.unary(Methods.hang, Note(), options: CallOptions(inheriting: context))
                    }
                    if error?.code == .cancelled { ended.add() }
                    return Note()
                }
                return await inner.value
            } _: { client in
                let task = Task { try await client.unary(Self.outer, Note()) }
                #expect(await fixture.service.started.reaches(1))
                task.cancel()
                #expect(await fixture.service.cancelled.reaches(1), "the inner handler goes on")
                #expect(await ended.reaches(1), "the inner call did not end as CANCELLED")
            }
        }
    }

    @Test("A call made for one that is cancelled already does not leave") func cancelledBefore() async throws {
        try await withServer { fixture in
            let code = Mutex<RPCCode?>(nil)
            let begun = Counter()
            try await withOuter(fixture) { context in
                begun.add()
                _ = await eventually { context.isCancelled }
                let inner = Task.detached {
                    await rpcError { _ = try await fixture.client.unary(Methods.say, Note(), options: CallOptions(inheriting: context)) }
                }
                let error = await inner.value
                code.withLock { $0 = error?.code }
                return Note()
            } _: { client in
                let task = Task { try await client.unary(Self.outer, Note()) }
                #expect(await begun.reaches(1))
                task.cancel()
                #expect(await eventually { code.withLock { $0 } == .cancelled })
                #expect(fixture.service.contexts.withLock { $0 }.isEmpty)
            }
        }
    }

    @Test("A call that ends well cancels nothing that was made for it") func noCancellationAtEnd() async throws {
        try await withServer { fixture in
            let inner = Mutex<Task<RPCError?, Never>?>(nil)
            try await withOuter(fixture) { context in
                let task = Task.detached {
                    await rpcError {
                        _ = try await fixture.client.unary(Methods.sayLater, Note(code: 300), options: CallOptions(inheriting: context))
                    }
                }
                inner.withLock { $0 = task }
                _ = await fixture.service.started.reaches(1)
                return Note()
            } _: { client in
                _ = try await client.unary(Self.outer, Note())
                let task = try #require(inner.withLock { $0 })
                #expect(await task.value == nil)
            }
        }
    }
}
