import Domain

/// Something that the carrier said of an attempt that the account does not have.
public struct EventAside: Sendable, Hashable {
    /// Its number among the account's, counted from 1.
    public let number: Int64
    /// When it was heard, by the engine's clock.
    public let at: Instant
    /// The attempt that nobody knows.
    public let attempt: AttemptID
    /// What was said, in words.
    public let event: String
}
