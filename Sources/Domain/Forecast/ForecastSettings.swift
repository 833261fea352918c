/// Bounds of what an estimate costs.
public struct ForecastSettings: Sendable, Hashable {
    /// Prospects that one run goes through in full: of more, every n-th is taken, at a rate that is lower in proportion.
    public var mostProspects = 100_000
    /// Attempts that one run goes through at most, and all runs over parts of a campaign together; what is left then is worked out
    /// from the pace so far.
    public var mostAttempts = 200_000
    /// Attempts of all runs over a whole campaign together up to which another one is made with other chance.
    public var repeatedAttempts = 30_000
    /// Most runs. The middle one is the estimate; the others tell how far it can be off by chance.
    public var mostRuns = 5
    /// Inputs that the engine takes in one run at most.
    public var mostSteps = 3_000_000
    /// Real time after which a run is cut off, like one that has too many attempts: kept by whoever calls.
    public var longestRun: Duration = .seconds(3)
    /// Estimates that are made at the same time in all.
    public var mostAtOnce = 4
    /// How far ahead a run goes. What is not done by then has no finish.
    public var horizon: Duration = .seconds(3 * 366 * 86_400)
    /// Slots of calls in progress, or agents, that are kept however small the sample is: fewer would be used less evenly.
    public var leastSlots = 24

    /// The defaults.
    public init() {}
}
