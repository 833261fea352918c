/// What the store found out while committing a ``StoreBatch``.
public struct BatchOutcome: Sendable, Hashable {
    /// For each `insertProspects` of the batch, in order: how many were new.
    public var inserted: [Int]
    /// Attempts not stored because their phone is suppressed.
    public var suppressed: Set<AttemptID>

    /// An outcome from its parts.
    public init(inserted: [Int] = [], suppressed: Set<AttemptID> = []) {
        self.inserted = inserted
        self.suppressed = suppressed
    }
}
