import BenchSupport
import Carriers
import Domain

/// A running host with its clock and carrier, as a server has them.
final class BenchEngine: Sendable {
    let host: EngineHost
    private let carrier: SimulatedCarrier
    private let trouble = TroubleNote()

    /// Starts a host on `store`, on a clock that goes on from the store's latest time.
    init(_ store: any Store, start: Instant, rate: Double, carrier settings: SimulatedCarrierSettings) async throws {
        let clock = VirtualClock(start: start, rate: rate, notBefore: try await store.latestTime())
        carrier = SimulatedCarrier(model: SimulatedCarrierModel(seed: 1, settings: settings), clock: clock)
        let zones = TimeZoneTable()
        var hostSettings = HostSettings()
        hostSettings.engine.callingRules = try CallingRules.builtIn(zones: zones)
        hostSettings.engine.numbering = .builtIn
        // The cost of an attempt is measured, and no number may hold it up.
        hostSettings.engine.numbers.callsPerDay = .max
        host = EngineHost(
            store: store, carrier: carrier, clock: clock, zones: zones, settings: hostSettings,
            onTrouble: { [trouble] in trouble.take($1) })
        try await host.start()
    }

    /// Stops it. Throws ``BenchFailure`` where anything went wrong meanwhile.
    func stop() async throws {
        let isDone = await host.shutdown()
        carrier.stop()
        if let found = trouble.first { throw BenchFailure("trouble around the engine: \(found)") }
        if !isDone { throw BenchFailure("the host did not stop in time") }
    }
}
