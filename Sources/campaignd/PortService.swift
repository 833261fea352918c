import RPCServer
import RPCStandardServices
import ServiceLifecycle
import UnixSignals

/// The port as a part of the process: it says where it listens, and drains when the process is to stop.
struct PortService: Service {
    let health: HealthService
    /// Whether SIGHUP has the certificate read again.
    let heedsHangup: Bool
    /// Opens the port: not before it runs, when signals are heeded, so that whoever finds it open can also end it orderly.
    let open: @Sendable () async throws -> RPCServer

    func run() async throws {
        // Before the port is open: the signal's default is the end of the process.
        let hangups = heedsHangup ? await UnixSignalsSequence(trapping: .sighup) : nil
        let server = try await open()
        for endpoint in server.endpoints { StandardOutput.line("listening on \(endpoint)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                guard let hangups else { return }
                for await _ in hangups { server.reloadCertificates() }
            }
            try await gracefulShutdown()
            group.cancelAll()
        }
        // Whoever watches hears that calls belong elsewhere before the connection says so.
        await health.shutDown()
        await server.shutdown()
    }
}
