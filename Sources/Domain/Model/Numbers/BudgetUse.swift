/// What was used of a 10DLC budget.
public struct BudgetUse: Sendable, Hashable {
    /// Whose budget.
    public let scope: TenDLCBudget.Scope
    /// The brand's or campaign's id at the registry.
    public let name: String
    /// The last use; what was used counts from then on.
    public var at: Instant
    /// Segments: of the day, for a budget per day; of the last minute, for one per minute.
    public var segments: Int

    /// A use from its parts.
    public init(scope: TenDLCBudget.Scope, name: String, at: Instant, segments: Int) {
        self.scope = scope
        self.name = name
        self.at = at
        self.segments = segments
    }
}
