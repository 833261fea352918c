import Carriers
import Domain
import ServiceLifecycle

/// The engines as a part of the process: they run from before the port opens until after it closed.
struct EngineService: Service {
    let host: EngineHost
    let carrier: SimulatedCarrier

    func run() async throws {
        try await gracefulShutdown()
        await host.shutdown()
        carrier.stop()
    }
}
