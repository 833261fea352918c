/// What the store found out while committing a ``StoreBatch``.
public struct BatchOutcome: Sendable, Hashable {
    /// For each `insertProspects` and `copyProspects` of the batch, in order: how many were new.
    public var inserted: [Int]
    /// Attempts that were not stored, and why.
    public var refused: [AttemptID: AttemptRefusal]
    /// For each `recordInbound` of the batch, in order: what the message changed.
    public var inbound: [InboundEffect]
    /// For each `recallProspects` of the batch, in order: where the next step begins; nil: it was the last.
    public var recalls: [DueCursor?] = []

    /// An outcome from its parts.
    public init(inserted: [Int] = [], refused: [AttemptID: AttemptRefusal] = [:], inbound: [InboundEffect] = []) {
        self.inserted = inserted
        self.refused = refused
        self.inbound = inbound
    }
}
