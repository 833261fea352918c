/// What became of a prospect, for a redial. Raw values are the contract's.
public enum RedialOutcome: Int, Sendable, Hashable, CaseIterable {
    /// Nobody answered.
    case noAnswer = 1
    /// The line was busy.
    case busy = 2
    /// The last attempt failed in a way that may pass.
    case failed = 3
    /// Its lifetime was over.
    case expired = 4
    /// It was still queued when its campaign was cancelled or failed.
    case queued = 5

    /// Those that are called again where a request names none.
    public static let standard: Set<RedialOutcome> = [.noAnswer, .busy, .failed, .expired]
}
