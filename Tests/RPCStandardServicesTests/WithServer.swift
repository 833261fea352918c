import Logging
import RPCServer

/// Runs `body` against a server with these methods and a client of it, and stops both after it.
/// - Parameter stops: whether `body` stops the server.
func withServer(_ router: Router, stops: Bool = false, _ body: (RPCServer, RPCClient) async throws -> Void) async throws {
    var settings = ServerSettings()
    settings.drainTimeout = .seconds(2)
    let calls = CallSettings(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let server = try await RPCServer.start(
        dispatcher: Dispatcher(router: router, settings: calls), host: "127.0.0.1", port: 0, settings: settings)
    let client = try await RPCClient.connect(host: "127.0.0.1", port: server.address.port ?? 0)
    let result: Result<Void, any Error>
    do {
        result = .success(try await body(server, client))
    } catch {
        result = .failure(error)
    }
    await client.close()
    if !stops { await server.shutdown() }
    try result.get()
}

/// The code of the error that a call ends with; nil where it succeeds.
func code(_ body: () async throws -> Void) async -> RPCCode? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? RPCError)?.code ?? .unknown
    }
}
