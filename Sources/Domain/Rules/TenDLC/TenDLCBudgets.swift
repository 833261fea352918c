import CCallingData

/// All 10DLC budgets that are known.
public struct TenDLCBudgets: Sendable, Hashable {
    /// In the order of the file.
    public let all: [TenDLCBudget]

    /// None: no number is bound.
    public static let none = TenDLCBudgets([])

    init(_ all: [TenDLCBudget]) { self.all = all }

    /// The budgets of a file's text, or what is wrong with it: the first bad row.
    public init(parsing text: some StringProtocol, zones: TimeZoneTable) throws(CallingRulesError) {
        self.init(try TenDLCBudgetsParser(zones: zones).budgets(text))
    }

    /// Those that are built in: `rules/10dlc-budgets.csv`.
    public static func builtIn(zones: TimeZoneTable) throws(CallingRulesError) -> TenDLCBudgets {
        try TenDLCBudgets(parsing: String(cString: calling_data_10dlc_budgets()), zones: zones)
    }

    /// The budget of a brand's tier, or a campaign's class; nil where there is none of this name.
    public func budget(_ scope: TenDLCBudget.Scope, tier: String) -> TenDLCBudget? {
        all.first { $0.scope == scope && $0.tier == tier }
    }

    /// The names of the tiers or classes there are.
    public func tiers(_ scope: TenDLCBudget.Scope) -> [String] { all.filter { $0.scope == scope }.map(\.tier) }
}
