import CCallingData

extension CallingRules {
    /// The rules of a file's text, or what is wrong with it: the first bad row.
    public init(parsing text: some StringProtocol, zones: TimeZoneTable) throws(CallingRulesError) {
        self.init(try CallingRulesParser(zones: zones).rules(text))
    }

    /// The rules that are built in: `rules/calling-rules.csv`.
    public static func builtIn(zones: TimeZoneTable) throws(CallingRulesError) -> CallingRules {
        try CallingRules(parsing: String(cString: calling_data_rules()), zones: zones)
    }
}
