/// Calls of a campaign with a limited number of agents that people answered within a hundredth of the account's window for abandoned
/// calls, as the store has them.
public struct AnsweredCalls: Sendable, Hashable {
    /// When the last of them was answered.
    public var at: Instant
    /// How many there were.
    public var answers: Int
    /// How many of them found no agent free.
    public var abandoned: Int

    /// Counts from their parts.
    public init(at: Instant, answers: Int, abandoned: Int) {
        self.at = at
        self.answers = answers
        self.abandoned = abandoned
    }
}
