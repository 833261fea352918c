import CampaignsProtos
import CampaignsStubs
import NIOCore
import RPCServer
import Testing

/// Services written to generated protocols, called by generated clients over a socket.
@Suite struct StubsTests {
    typealias API = CampaignsV1

    /// Functions for one unary method each way of streaming: what a plain service is.
    struct Suppressions: API.SuppressionService.Service {
        func addSuppressions(
            _ request: API.AddSuppressionsRequest, _ call: CallContext
        ) async throws -> API.AddSuppressionsResponse {
            API.AddSuppressionsResponse(added: call.eventLoop.inEventLoop ? 0 : UInt32(request.phones.count))
        }

        func removeSuppressions(
            _ request: API.RemoveSuppressionsRequest, _ call: CallContext
        ) async throws -> API.RemoveSuppressionsResponse {
            throw RPCError(.failedPrecondition, "nothing is removed here")
        }

        func checkSuppression(
            _ request: API.CheckSuppressionRequest, _ call: CallContext
        ) async throws -> API.CheckSuppressionResponse { API.CheckSuppressionResponse() }

        func listSuppressions(
            _ request: API.ListSuppressionsRequest, _ responses: ResponseWriter<API.Suppression>, _ call: CallContext
        ) async throws {
            for phone in ["+12025550101", "+12025550102"] { try await responses.send(API.Suppression(phone: phone)) }
        }

        func uploadSuppressions(
            _ requests: MessageStream<API.UploadSuppressionsRequest>, _ call: CallContext
        ) async throws -> API.UploadSuppressionsResponse {
            var count: UInt32 = 0
            for try await _ in requests { count += 1 }
            return API.UploadSuppressionsResponse(added: count)
        }
    }

    /// A service with one method on the event loop.
    struct Accounts: API.AccountService.Service {
        var getAccount: UnaryHandler<API.GetAccountRequest, API.Account> { .immediate(getAccount) }

        func getAccount(_ request: API.GetAccountRequest, _ call: CallContext) throws(RPCError) -> API.Account {
            API.Account(id: call.eventLoop.inEventLoop ? "on the event loop" : "in a task", name: call.metadata["who"] ?? "")
        }

        func updateAccount(_ request: API.UpdateAccountRequest, _ call: CallContext) async throws -> API.Account {
            API.Account(id: call.eventLoop.inEventLoop ? "on the event loop" : "in a task")
        }
    }

    private func withServer(_ services: any RPCService..., body: (RPCClient) async throws -> Void) async throws {
        var router = Router()
        for service in services { service.register(in: &router) }
        let server = try await RPCServer.start(dispatcher: Dispatcher(router: router), host: "127.0.0.1", port: 0)
        do {
            let client = try await RPCClient.connect(host: "127.0.0.1", port: server.address.port ?? 0)
            try await body(client)
            await client.close()
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }

    @Test("Functions answer unary calls, streams of responses and streams of requests")
    func functionsAnswer() async throws {
        try await withServer(Suppressions()) { connection in
            let client = API.SuppressionService.Client(connection)
            let added = try await client.addSuppressions(.init(phones: ["+12025550101"])).added
            #expect(added == 1, "in a task, with the request's phone")
            var listed: [String] = []
            for try await suppression in await client.listSuppressions(.init()) { listed.append(suppression.phone) }
            #expect(listed == ["+12025550101", "+12025550102"])
            let uploaded = try await client.uploadSuppressions { requests in
                for _ in 0..<3 { try await requests.send(.init()) }
            }
            #expect(uploaded.message.added == 3)
        }
    }

    @Test("What a function throws is the call's status")
    func thrownStatus() async throws {
        try await withServer(Suppressions()) { connection in
            let error = await #expect(throws: RPCError.self) {
                try await API.SuppressionService.Client(connection).removeSuppressions(.init())
            }
            #expect(error?.code == .failedPrecondition && error?.message == "nothing is removed here")
        }
    }

    @Test("A handler takes the place of the function of its name, and runs on the event loop where it says so")
    func handlersRunAsTheySay() async throws {
        try await withServer(Accounts()) { connection in
            let client = API.AccountService.Client(connection)
            let read = try await client.getAccount(.init())
            #expect(read.id == "on the event loop")
            let changed = try await client.updateAccount(.init())
            #expect(changed.id == "in a task")
        }
    }

    @Test("A client sends its options with each call, and a call's own in their place")
    func clientOptions() async throws {
        try await withServer(Accounts()) { connection in
            var options = CallOptions()
            options.metadata = ["who": "all"]
            let client = API.AccountService.Client(connection, options: options)
            let usual = try await client.getAccount(.init())
            #expect(usual.name == "all")
            let other = try await client.getAccount(.init(), options: CallOptions())
            #expect(other.name == "")
        }
    }

    @Test("A router has the methods of all its services, and of no others")
    func routerHasServices() {
        let router = Router(Suppressions(), Accounts())
        #expect(router.methods.count == 7)
        #expect(router.method(at: "/campaigns.v1.SuppressionService/UploadSuppressions")?.kind == .clientStreaming)
        #expect(router.method(at: "/campaigns.v1.AccountService/GetAccount")?.kind == .unary)
        #expect(router.method(at: "/campaigns.v1.NumberService/ListNumbers") == nil)
    }
}
