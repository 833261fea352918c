import Simulator
import Testing

/// A world in which a rule was broken once.
struct RegressionSeed: Sendable, CustomTestStringConvertible {
    let seed: UInt64
    let overrides: SimulationOverrides

    /// As `campaignsim` prints it for a seed that fails.
    init(
        _ seed: UInt64, troubles: Set<SimulatedTrouble>? = nil, accounts: Int? = nil, campaigns: Int? = nil,
        recipients: Int? = nil, prospectsPerRequest: Int? = nil, chaos: Duration? = nil
    ) {
        self.seed = seed
        overrides = SimulationOverrides(
            troubles: troubles, accounts: accounts, campaigns: campaigns, recipients: recipients, prospectsPerRequest: prospectsPerRequest,
            chaos: chaos)
    }

    var testDescription: String { "seed \(seed)" }
}
