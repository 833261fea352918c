/// What a carrier's event means for an open message.
public enum AttemptReaction: Sendable, Hashable {
    /// Nothing.
    case none
    /// The carrier has the message.
    case sent
    /// The attempt is over.
    case over(AttemptOutcome)
    /// The carrier never heard of it.
    case unknown
}
