/// An attempt as the store has it, whether it is over or not.
public struct AttemptEntry: Sendable, Hashable {
    /// The attempt; its status is the outcome once it is over.
    public let attempt: Attempt
    /// Why it failed, or no AI agent talked to the person; nil otherwise.
    public let reason: Reason?
    /// When it ended; nil: it is open.
    public let endedAt: Instant?
    /// When its prospect was due again because of its outcome; nil: it was not.
    public let retryAt: Instant?

    /// What is known of it beside; empty while it is open.
    public let record: AttemptRecord

    /// An entry from its parts.
    public init(
        attempt: Attempt, reason: Reason? = nil, endedAt: Instant? = nil, retryAt: Instant? = nil, record: AttemptRecord = AttemptRecord()
    ) {
        self.attempt = attempt
        self.reason = reason
        self.endedAt = endedAt
        self.retryAt = retryAt
        self.record = record
    }
}
