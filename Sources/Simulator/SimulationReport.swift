import Domain

/// How much happened in a simulation that broke no rule.
public struct SimulationReport: Sendable, Hashable {
    /// Inputs and events.
    public var steps = 0
    /// Attempts that the carrier was asked for.
    public var attempts = 0
    /// Snapshots that readers saw.
    public var snapshots = 0
    /// Times the engine was thrown away and made anew.
    public var restarts = 0
    /// Events that were set aside.
    public var eventsSetAside = 0
    /// Which troubles there were.
    public var troubles: Set<SimulatedTrouble> = []
    /// Campaigns by their last status.
    public var campaigns: [CampaignStatus: Int] = [:]
    /// Prospects by their last status.
    public var prospects = CampaignStats()
    /// A hash of all that happened: the same seed gives the same.
    public var fingerprint: UInt64 = 0
}
