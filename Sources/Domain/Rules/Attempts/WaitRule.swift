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

    /// When it is due by `mode`: a retry as long after its attempt as the mode says now, others when they were, all at the end of the
    /// lifetime at the latest. Who is due then stays so, or is from the next millisecond on, like whoever returns.
    public static func dueAt(_ wait: Wait, _ recall: ProspectRecall, by mode: Mode, at now: Instant) -> Instant {
        let soonest = wait.dueAt <= now ? wait.dueAt : now.advanced(by: .milliseconds(1))
        let expiry = mode.prospectLifetime.map { wait.prospect.madeAt.advanced(by: $0.duration) } ?? .distantFuture
        let retryAt = wait.last.map { $0.endedAt.advanced(by: RetryRule.delay(after: $0.outcome, in: mode)) }
        var dueAt = recall.includes(wait.reason) ? soonest : wait.dueAt
        // Whatever else put it off, its retry is not due before.
        if let retryAt { dueAt = wait.reason == nil ? retryAt : max(dueAt, retryAt) }
        dueAt = min(dueAt, expiry)
        return dueAt <= now ? soonest : dueAt
    }
}
