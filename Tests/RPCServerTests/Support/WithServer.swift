import Logging
import NIOCore

@testable import RPCServer

/// A server of the echo service on loopback, and a client of it.
struct Fixture: Sendable {
    let service: EchoService
    let server: RPCServer
    let client: RPCClient
    var port: Int { server.address.port ?? 0 }
}

/// Runs `body` against a fresh server and stops both ends after it.
func withServer<Result: Sendable>(
    interceptors: [any Interceptor] = [], calls: CallSettings = quietSettings(), settings: ServerSettings = quickSettings(),
    client clientSettings: ClientSettings = ClientSettings(), responder: (any HTTPResponder)? = nil,
    _ body: (Fixture) async throws -> Result
) async throws -> Result {
    let service = EchoService()
    let dispatcher = Dispatcher(router: service.router, interceptors: interceptors, settings: calls)
    let server = try await RPCServer.start(
        dispatcher: dispatcher, host: "127.0.0.1", port: 0, settings: settings, responder: responder)
    let client = try await RPCClient.connect(host: "127.0.0.1", port: server.address.port ?? 0, settings: clientSettings)
    do {
        let result = try await body(Fixture(service: service, server: server, client: client))
        await client.close()
        await server.shutdown()
        return result
    } catch {
        await client.close()
        await server.shutdown()
        throw error
    }
}

func quickSettings() -> ServerSettings {
    var settings = ServerSettings()
    settings.drainTimeout = .seconds(2)
    return settings
}

func quietSettings() -> CallSettings {
    CallSettings(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
}

/// The error that a call ends with; nil where it succeeds.
func rpcError(_ body: () async throws -> Void) async -> RPCError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? RPCError ?? RPCError(.unknown, "not an RPCError: \(error)")
    }
}
