/// When a campaign would be done, and what it would wait for most.
public struct CampaignEstimate: Sendable, Hashable {
    /// Attempts on one day.
    public struct Day: Sendable, Hashable {
        /// The day, in the campaign's zone, or UTC.
        public let date: CalendarDate
        /// How many.
        public let attempts: Int
    }

    /// Time spent waiting for something.
    public struct Wait: Sendable, Hashable {
        /// For what.
        public let factor: ForecastFactor
        /// How long in all.
        public let time: Duration
    }

    /// When it is started.
    public let start: Instant
    /// When it is done: the middle one of runs over all of it, the last one of runs over parts; nil: not within the time that was
    /// looked at.
    public let finish: Instant?
    /// The earliest finish of all runs.
    public let earliest: Instant?
    /// The latest finish of all runs.
    public let latest: Instant?
    /// Why it is not done sooner; nil: it takes no time.
    public let limiting: ForecastFactor?
    /// Where its time goes, the longest first.
    public let waits: [Wait]
    /// Attempts by day, oldest first.
    public let days: [Day]
    /// All attempts.
    public let attempts: Int
    /// Where its prospects stand in the end.
    public let stats: CampaignStats
    /// The part that was gone through.
    public let sample: ForecastSample
    /// How many runs were made.
    public let runs: Int
    /// Whether the end was not reached, and worked out from the pace until then.
    public let isExtrapolated: Bool
    /// Other campaigns that dial and were gone through with it.
    public let others: Int
    /// What was assumed of attempts to come.
    public let assumptions: ForecastAssumptions
}
