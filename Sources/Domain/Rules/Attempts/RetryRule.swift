/// Whether an attempt that came to nothing is repeated.
public enum RetryRule {
    /// Retries per prospect where the campaign names none.
    public static let defaultMaxRetries = 0
    /// Time to a retry where the campaign names none.
    public static let defaultDelay: Duration = .seconds(3_600)

    /// How long after its end an attempt is repeated; nil: it is not. What the mode says of the outcome goes before what it says of all.
    public static func delay(after outcome: AttemptOutcome, attempts: Int, in mode: Mode) -> Duration? {
        let own = mode.retryPolicy(after: outcome.status)
        let maxRetries = own?.maxRetries ?? mode.maxRetries
        guard isRetried(outcome.status, mayPass: outcome.mayPass, attempts: attempts, maxRetries: maxRetries) else { return nil }
        return delay(after: outcome.status, in: mode)
    }

    /// How long after its end an attempt is repeated, if it is.
    public static func delay(after outcome: ProspectStatus, in mode: Mode) -> Duration {
        let own = mode.retryPolicy(after: outcome)
        return (own?.retryDelay ?? mode.retryDelay)?.duration ?? defaultDelay
    }

    /// No answer, busy and a failure that may pass are retried while attempts last; a voicemail
    /// left, a human reached, a delivered message and a permanent failure never are.
    public static func isRetried(_ outcome: ProspectStatus, mayPass: Bool, attempts: Int, maxRetries: Int?) -> Bool {
        guard attempts <= maxRetries ?? defaultMaxRetries else { return false }
        switch outcome {
        case .noAnswer, .busy: return true
        case .failed: return mayPass
        default: return false
        }
    }
}
