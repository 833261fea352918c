/// What came of looking for a number for an attempt.
public enum CallerIdChoice: Sendable, Hashable {
    /// Use the number at this place in the table.
    case use(Int)
    /// All of them rest; the first is free again at `until`.
    case resting(until: Instant)
    /// The campaign has none.
    case none
}
