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
