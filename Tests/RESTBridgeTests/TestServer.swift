import CampaignsProtos
import GoogleProtos
import ProtoRuntime
import RESTBridge
import RPCServer
import WireClient

/// Serves a fake service on a free port while `body` runs off the concurrency pool.
func withServer<T: Sendable>(
    _ service: FakeService = FakeService(), rest: RESTSettings = RESTSettings(), http1: HTTP1Settings = HTTP1Settings(),
    _ body: @escaping @Sendable (Int) throws -> T
) async throws -> T {
    let dispatcher = service.dispatcher()
    let registry = try Registry(CampaignsDescriptors.set, GoogleDescriptors.set)
    let bridge = try RESTBridge(registry: registry, dispatcher: dispatcher, settings: rest)
    var settings = ServerSettings()
    settings.drainTimeout = .seconds(1)
    settings.http1 = http1
    let server = try await RPCServer.start(
        dispatcher: dispatcher, host: "127.0.0.1", port: 0, settings: settings, responder: bridge)
    do {
        let port = server.address.port ?? 0
        let result = try await offPool { try body(port) }
        await server.shutdown()
        return result
    } catch {
        await server.shutdown()
        throw error
    }
}
