import GRPCProtos
import RPCServer
import Testing

@testable import RPCStandardServices

@Suite("grpc.health.v1.Health") struct HealthTests {
    typealias Methods = GRPCHealthV1.Health
    typealias Request = GRPCHealthV1.HealthCheckRequest

    private func withHealth(
        _ health: HealthService = HealthService(serving: ["test.A"]), stops: Bool = false,
        _ body: (HealthService, RPCServer, RPCClient) async throws -> Void
    ) async throws {
        var router = Router()
        health.register(in: &router)
        try await withServer(router, stops: stops) { try await body(health, $0, $1) }
    }

    private typealias Statuses = ResponseStream<GRPCHealthV1.HealthCheckResponse>.AsyncIterator

    private func expectNext(
        _ expected: GRPCHealthV1.HealthCheckResponse.ServingStatus, of statuses: inout Statuses,
        at location: SourceLocation = #_sourceLocation
    ) async throws {
        let status = try await statuses.next()?.status
        #expect(status == expected, sourceLocation: location)
    }

    /// The code that the stream ends with; nil where there is one status more, or OK.
    private func endOf(_ statuses: inout Statuses) async -> RPCCode? {
        do throws(RPCError) {
            _ = try await statuses.next()
            return nil
        } catch {
            return error.code
        }
    }

    @Test("Check tells how a service and the server as a whole are, and NOT_FOUND for a service it does not know") func check() async throws
    {
        try await withHealth { health, _, client in
            let answer1 = try await client.unary(Methods.check, Request(service: "")).status
            #expect(answer1 == .serving)
            let answer2 = try await client.unary(Methods.check, Request(service: "test.A")).status
            #expect(answer2 == .serving)
            health.set(.notServing, for: "test.A")
            let answer3 = try await client.unary(Methods.check, Request(service: "test.A")).status
            #expect(answer3 == .notServing)
            let answer4 = try await client.unary(Methods.check, Request(service: "")).status
            #expect(answer4 == .serving)
            let ended1 = await code { _ = try await client.unary(Methods.check, Request(service: "test.B")) }
            #expect(ended1 == .notFound)
            health.set(.unknown, for: "test.B")
            let answer5 = try await client.unary(Methods.check, Request(service: "test.B")).status
            #expect(answer5 == .unknown)
        }
    }

    @Test("List tells how all services are") func list() async throws {
        try await withHealth { health, _, client in
            health.set(.notServing, for: "test.A")
            let statuses = try await client.unary(Methods.list, GRPCHealthV1.HealthListRequest()).statuses
            #expect(statuses.mapValues(\.status) == ["": .serving, "test.A": .notServing])
        }
    }

    @Test("Watch tells at once, and again on each change, and not where nothing changed") func watch() async throws {
        try await withHealth { health, _, client in
            var statuses = await client.serverStreaming(Methods.watch, Request(service: "test.A")).makeAsyncIterator()
            try await expectNext(.serving, of: &statuses)
            health.set(.serving, for: "test.A")
            health.set(.notServing)
            health.set(.notServing, for: "test.A")
            try await expectNext(.notServing, of: &statuses)
            health.set(.serving, for: "test.A")
            try await expectNext(.serving, of: &statuses)
        }
    }

    @Test("Watch of a service that the server does not know tells SERVICE_UNKNOWN and goes on until it comes") func watchUnknown()
        async throws
    {
        try await withHealth { health, _, client in
            var statuses = await client.serverStreaming(Methods.watch, Request(service: "test.Later")).makeAsyncIterator()
            try await expectNext(.serviceUnknown, of: &statuses)
            health.set(.serving, for: "test.Later")
            try await expectNext(.serving, of: &statuses)
        }
    }

    @Test("Before the server drains, watchers hear NOT_SERVING; then the stream ends as UNAVAILABLE") func drain() async throws {
        try await withHealth(stops: true) { health, server, client in
            let watched = await client.serverStreaming(Methods.watch, Request(service: "test.A"))
            var statuses = watched.makeAsyncIterator()
            try await expectNext(.serving, of: &statuses)
            await health.shutDown()
            await server.shutdown()
            try await expectNext(.notServing, of: &statuses)
            #expect(await endOf(&statuses) == .unavailable)
            health.set(.serving, for: "test.A")
            #expect(health.status(of: "test.A") == .notServing, "a server that has stopped serves again")
        }
    }

    @Test("Anonymous callers cannot make it keep more than so many watchers, nor long names") func bounds() async throws {
        try await withHealth(HealthService(maxWatchers: 1)) { health, _, client in
            let long = String(repeating: "x", count: HealthService.longestName + 1)
            let ended2 = await code { for try await _ in await client.serverStreaming(Methods.watch, Request(service: long)) {} }
            #expect(ended2 == .invalidArgument)
            let first = await client.serverStreaming(Methods.watch, Request(service: ""))
            var statuses = first.makeAsyncIterator()
            try await expectNext(.serving, of: &statuses)
            let ended3 = await code { for try await _ in await client.serverStreaming(Methods.watch, Request(service: "")) {} }
            #expect(ended3 == .resourceExhausted)
            first.cancel()
            #expect(await endOf(&statuses) == .cancelled)
            // The reset and the next call are on one connection, in this order.
            var next = await client.serverStreaming(Methods.watch, Request(service: "")).makeAsyncIterator()
            try await expectNext(.serving, of: &next)
        }
    }
}
