/// What a carrier's event means for an open attempt.
public enum AttemptReaction: Sendable, Hashable {
    /// Nothing.
    case none
    /// The attempt is known to have come this far.
    case progress(AttemptProgress)
    /// The attempt is over.
    case over(AttemptOutcome)
    /// The carrier never heard of it.
    case unknown
}
