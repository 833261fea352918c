/// Reads a file of 10DLC budgets: CSV without quotes, with a header, and comment lines that begin with `#`. The file that is built in,
/// `rules/10dlc-budgets.csv`, describes its columns.
struct TenDLCBudgetsParser {
    static let columns = ["carrier", "scope", "tier", "segments", "period", "zone", "source", "read_on"]
    let zones: TimeZoneTable

    func budgets(_ text: some StringProtocol) throws(CallingRulesError) -> [TenDLCBudget] {
        var budgets: [TenDLCBudget] = []
        try RuleFileRows(columns: Self.columns).read(
            text, fields: { line, _ in line.split(omittingEmptySubsequences: false) { $0 == "," }.map { String($0) } },
            row: { (fields, number) throws(CallingRulesError) in
                let budget = try budget(fields, number)
                guard !budgets.contains(where: { $0.scope == budget.scope && $0.tier == budget.tier }) else {
                    throw CallingRulesError(line: number, field: "tier", problem: "is there already")
                }
                budgets.append(budget)
            })
        return budgets
    }

    private func budget(_ fields: [String], _ line: Int) throws(CallingRulesError) -> TenDLCBudget {
        func error(_ field: String, _ problem: String) -> CallingRulesError {
            CallingRulesError(line: line, field: field, problem: problem)
        }
        guard let scope = ["brand": TenDLCBudget.Scope.brand, "campaign": .campaign][fields[1]] else {
            throw error("scope", "must be brand or campaign")
        }
        guard !fields[0].isEmpty else { throw error("carrier", "must not be empty") }
        guard !fields[2].isEmpty else { throw error("tier", "must not be empty") }
        guard let segments = Int(fields[3]), (Self.longestMessage...1_000_000_000).contains(segments) else {
            throw error("segments", "must be a whole number from \(Self.longestMessage) to 1000000000")
        }
        guard !fields[6].isEmpty else { throw error("source", "must not be empty") }
        guard CalendarDate(fields[7]) != nil else { throw error("read_on", "must be a date such as 2026-11-24") }
        return TenDLCBudget(
            carrier: fields[0], scope: scope, tier: fields[2], segments: segments, period: try period(fields[4], zone: fields[5], error))
    }

    /// A budget smaller than a message would keep it back for good: 1,600 characters, two places of UTF-16 each.
    private static let longestMessage = 49

    private func period(
        _ text: String, zone: String, _ error: (String, String) -> CallingRulesError
    ) throws(CallingRulesError) -> TenDLCBudget.Period {
        switch text {
        case "minute":
            guard zone.isEmpty else { throw error("zone", "is for periods of a day only") }
            return .minute
        case "day":
            guard zones.zone(zone) != nil else { throw error("zone", "is not an IANA time zone") }
            return .day(zone: zone)
        default: throw error("period", "must be minute or day")
        }
    }
}
