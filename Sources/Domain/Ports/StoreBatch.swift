/// Changes of one account that become durable together or not at all.
public struct StoreBatch: Sendable {
    /// Whose they are.
    public let account: AccountID
    /// In the order in which they take effect.
    public var changes: [StoreChange]
    /// The engine's time: the store keeps the latest, so that a virtual clock never runs backwards.
    public var at: Instant

    /// A batch from its parts.
    public init(account: AccountID, changes: [StoreChange] = [], at: Instant) {
        self.account = account
        self.changes = changes
        self.at = at
    }
}

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
