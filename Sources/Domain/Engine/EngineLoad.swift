/// How much an engine holds in memory: bounded by campaigns and open attempts, whatever the number of prospects.
public struct EngineLoad: Sendable, Hashable {
    /// Attempts that are decided and not over.
    public var openAttempts = 0
    /// Due prospects in the look-ahead of all campaigns.
    public var heldProspects = 0
    /// Timers, stale ones among them.
    public var timers = 0
    /// Batches that are not acknowledged.
    public var pendingBatches = 0
}
