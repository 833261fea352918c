import CCallingData

extension CallingRules {
    /// The rules of a file's text, or what is wrong with it: the first bad row. `plan` says in which regions numbers lie.
    public init(
        parsing text: some StringProtocol, zones: TimeZoneTable, plan: NumberingPlan = .builtIn
    ) throws(CallingRulesError) {
        self.init(try CallingRulesParser(zones: zones, plan: plan).rules(text))
    }

    /// The rules that are built in: `rules/calling-rules.csv`.
    public static func builtIn(zones: TimeZoneTable) throws(CallingRulesError) -> CallingRules {
        try CallingRules(parsing: String(cString: calling_data_rules()), zones: zones)
    }
}
