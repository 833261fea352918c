import RPCServer
import RPCStandardServices
import ServiceLifecycle

/// The port as a part of the process: it says where it listens, and drains when the process is to stop.
struct PortService: Service {
    let health: HealthService
    /// Opens the port: not before it runs, when signals are heeded, so that whoever finds it open can also end it orderly.
    let open: @Sendable () async throws -> RPCServer

    func run() async throws {
        let server = try await open()
        StandardOutput.line("listening on \(server.address.hostAndPort)")
        try await gracefulShutdown()
        // Whoever watches hears that calls belong elsewhere before the connection says so.
        await health.shutDown()
        await server.shutdown()
    }
}
