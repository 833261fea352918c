/// When a queued prospect that was put off is due by settings that have changed since.
public enum WaitRule {
    /// Why and until when a prospect waits.
    public struct Wait: Sendable, Hashable {
        /// Who waits.
        public var prospect: ProspectID
        /// Until when, by the settings of before.
        public var dueAt: Instant
        /// Why; nil: for a retry, or since the carrier had no time.
        public var reason: Reason?
        /// How its last attempt ended, and when; nil: it has none.
        public var last: Last?

        /// A wait from its parts.
        public init(prospect: ProspectID, dueAt: Instant, reason: Reason? = nil, last: Last? = nil) {
            self.prospect = prospect
            self.dueAt = dueAt
            self.reason = reason
            self.last = last
        }
    }

    /// An attempt that is over.
    public struct Last: Sendable, Hashable {
        /// How it ended.
        public var outcome: ProspectStatus
        /// When.
        public var endedAt: Instant

        /// An end from its parts.
        public init(outcome: ProspectStatus, endedAt: Instant) {
            self.outcome = outcome
            self.endedAt = endedAt
        }
    }

    /// The wait as it is by `mode`: a retry as long after its attempt as the mode says now, others until when they were, all until the end
    /// of the lifetime at the latest. Who is due then stays so, or is from the next millisecond on, like whoever returns.
    public static func anew(_ wait: Wait, _ recall: ProspectRecall, by mode: Mode, at now: Instant) -> Wait {
        let soonest = wait.dueAt <= now ? wait.dueAt : now.advanced(by: .milliseconds(1))
        let expiry = mode.expiry(of: wait.prospect) ?? .distantFuture
        var result = wait
        if recall.includes(wait.reason) { (result.dueAt, result.reason) = (soonest, nil) }
        // Whatever else put it off, its retry is not due before.
        if let last = wait.last {
            let retryAt = last.endedAt.advanced(by: RetryRule.delay(after: last.outcome, in: mode))
            if wait.reason == nil || retryAt > result.dueAt { (result.dueAt, result.reason) = (retryAt, nil) }
        }
        result.dueAt = min(result.dueAt, expiry)
        // Whose lifetime is over is due to be ended, whatever put it off.
        if result.dueAt <= now { (result.dueAt, result.reason) = (soonest, soonest == wait.dueAt ? result.reason : nil) }
        return result
    }
}
