/// The outcomes after which an attempt may be repeated. Raw values are what the store keeps: those of ``ProspectStatus``.
public enum RetryOutcome: Int, Sendable, Hashable, CaseIterable {
    /// Nobody answered. Voice only.
    case noAnswer = 8
    /// The line was busy. Voice only.
    case busy = 9
    /// The attempt failed in a way that may pass.
    case failed = 10

    /// The outcome itself.
    public var status: ProspectStatus {
        switch self {
        case .noAnswer: .noAnswer
        case .busy: .busy
        case .failed: .failed
        }
    }
}
