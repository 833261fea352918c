/// All that is kept of a prospect, as of one moment.
public struct ProspectHistory: Sendable, Hashable {
    /// As it stands.
    public let prospect: Prospect
    /// In the order of their numbers.
    public let attempts: [AttemptEntry]
    /// In the order in which they were made.
    public let decisions: [ProspectDecision]

    /// A history from its parts.
    public init(prospect: Prospect, attempts: [AttemptEntry], decisions: [ProspectDecision]) {
        self.prospect = prospect
        self.attempts = attempts
        self.decisions = decisions
    }
}
