import RPCServer
import ServiceLifecycle

/// The port as a part of the process: it says where it listens, and drains when the process is to stop.
struct PortService: Service {
    let server: RPCServer

    func run() async throws {
        StandardOutput.line("listening on \(server.address.hostAndPort)")
        try await gracefulShutdown()
        await server.shutdown()
    }
}
