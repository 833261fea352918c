/// The outcomes after which an attempt may be repeated. Raw values are what the store keeps: those of ``ProspectStatus``.
public enum RetryOutcome: Int, Sendable, Hashable, CaseIterable {
    /// Nobody answered. Voice only.
    case noAnswer = 8
    /// The line was busy. Voice only.
    case busy = 9
    /// The attempt failed in a way that may pass.
    case failed = 10

    /// The outcome's own name; nil for one after which nothing is repeated.
    public init?(_ outcome: ProspectStatus) {
        switch outcome {
        case .noAnswer: self = .noAnswer
        case .busy: self = .busy
        case .failed: self = .failed
        default: return nil
        }
    }
}
