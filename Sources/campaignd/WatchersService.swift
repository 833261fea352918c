import ServiceLifecycle
import Services

/// Ends the streams of those who watch when the server stops.
struct WatchersService: Service {
    let gate: EventGate

    func run() async throws {
        try? await gracefulShutdown()
        gate.close()
    }
}
