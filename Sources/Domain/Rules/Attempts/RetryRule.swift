/// Whether an attempt that came to nothing is repeated.
public enum RetryRule {
    /// Retries per prospect where the campaign names none.
    public static let defaultMaxRetries = 0
    /// Time to a retry where the campaign names none.
    public static let defaultDelay: Duration = .seconds(3_600)

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
