/// Settings of an ``EngineHost``.
public struct HostSettings: Sendable, Hashable {
    /// Of each account's engine.
    public var engine = EngineSettings()
    /// Wait before the store is read again after it failed, in real time; doubled each time up to
    /// the longest, until a commit succeeds.
    public var firstBackOff: Duration = .milliseconds(100)
    /// Longest such wait.
    public var longestBackOff: Duration = .seconds(5)

    /// Most calls that a carrier has in progress at once, over all accounts; nil: no limit.
    public var carrierConcurrency: Int?

    /// Longest wait at a shutdown for commits under way, in real time.
    public var drainTimeout: Duration = .seconds(10)

    /// Most rows that one commit writes, unless a single batch has more: what waits beyond goes into the next.
    public var largestCommit = 10_000

    /// The defaults.
    public init() {}
}
