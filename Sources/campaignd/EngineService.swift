import Carriers
import Domain
import Logging
import ServiceLifecycle

/// The engines as a part of the process: they run until after the port closed.
struct EngineService: Service {
    let host: EngineHost
    let simulated: SimulatedCarrier
    /// The carrier of live accounts, where it is not the simulated one.
    let gateway: GatewayCarrier?
    let logger: Logger

    func run() async throws {
        // Also where another part of the process failed and this one is cancelled.
        try? await gracefulShutdown()
        var isDone = await host.shutdown()
        if let gateway {
            await gateway.drain()
            isDone = await host.shutdown() && isDone
            await gateway.stop()
        }
        if !isDone { logger.warning("the store did not finish in time: what waited for it was not acknowledged") }
        simulated.stop()
    }
}
