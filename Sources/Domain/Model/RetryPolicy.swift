/// What holds after attempts of one outcome instead of the mode's `max_retries` and `retry_delay`.
public struct RetryPolicy: Sendable, Hashable {
    /// How the attempt ended.
    public var outcome: RetryOutcome
    /// Retries that a prospect may have had at most, all counted, for such an attempt to be repeated: 0–10. Nil: as the mode has it.
    public var maxRetries: Int?
    /// Time from the attempt's end to its retry. Nil: as the mode has it.
    public var retryDelay: RetryDelay?

    /// A policy from its parts.
    public init(outcome: RetryOutcome, maxRetries: Int? = nil, retryDelay: RetryDelay? = nil) {
        self.outcome = outcome
        self.maxRetries = maxRetries
        self.retryDelay = retryDelay
    }
}
