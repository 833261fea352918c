/// Reads a rules file: CSV (RFC 4180, a row per line) with a header, and comment lines that begin with `#`. The file that
/// is built in, `rules/calling-rules.csv`, describes its columns.
struct CallingRulesParser {
    static let columns = [
        "region", "name", "channel", "kind", "hours", "holidays", "cap", "zone", "from", "to", "default", "certainty", "citation", "source",
        "read_on",
    ]
    private let zones: TimeZoneTable
    private let plan: NumberingPlan

    init(zones: TimeZoneTable, plan: NumberingPlan) {
        self.zones = zones
        self.plan = plan
    }

    func rules(_ text: some StringProtocol) throws(CallingRulesError) -> [CallingRule] {
        var rules: [CallingRule] = []
        try RuleFileRows(columns: Self.columns).read(
            text, fields: { (line, number) throws(CallingRulesError) in try Self.fields(line, number) },
            row: { (fields, number) throws(CallingRulesError) in rules.append(CallingRule(try row(fields, number))) })
        // As a file that was cut off has it: no law at all has to be meant.
        guard !rules.isEmpty else {
            throw CallingRulesError(line: text.split(whereSeparator: \.isNewline).count, field: "", problem: "there is no rule")
        }
        return rules
    }

    /// The fields of a line. A field in quotes may hold commas, and quotes doubled.
    private static func fields(_ line: some StringProtocol, _ number: Int) throws(CallingRulesError) -> [String] {
        var fields: [String] = []
        var field = ""
        var isQuoted = false
        var wasQuoted = false
        var rest = line[...]
        while let character = rest.popFirst() {
            switch character {
            case "\"" where isQuoted && rest.first == "\"":
                field.append(character)
                rest.removeFirst()
            case "\"" where isQuoted: (isQuoted, wasQuoted) = (false, true)
            case "\"" where field.isEmpty && !wasQuoted: isQuoted = true
            case "," where !isQuoted:
                fields.append(field)
                (field, wasQuoted) = ("", false)
            case _ where wasQuoted, "\"":
                throw CallingRulesError(line: number, field: "", problem: "a quote must open a field and close it")
            default: field.append(character)
            }
        }
        guard !isQuoted else { throw CallingRulesError(line: number, field: "", problem: "a quoted field does not end") }
        return fields + [field]
    }

    private func row(_ fields: [String], _ line: Int) throws(CallingRulesError) -> CallingRuleRow {
        let reader = CallingRuleFields(line: line, values: fields)
        var row = CallingRuleRow(
            line: line, region: try reader.required("region", "must be an ISO 3166-2 code such as US-FL") { Region($0) },
            name: try reader.text("name"), citation: try reader.text("citation"), source: try reader.text("source"),
            readOn: try reader.required("read_on", "must be a date such as 2026-11-24") { CalendarDate($0) })
        // A rule for where nobody is would never hold: a slip of the pen.
        guard plan.regions.contains(row.region) else { throw reader.error("region", "is \(row.region), where no phone number lies") }
        row.channel = try reader.choice("channel", ["voice": .some(.voice), "sms": .some(.sms), "both": .none])
        row.isForAutomatedOnly = try reader.choice("kind", ["any": false, "automated": true])
        // Texts are never automated calls: such a row would bind nothing.
        if row.isForAutomatedOnly, row.channel == .sms { throw reader.error("kind", "automated is for calls, and this rule is for sms") }
        row.holidays = try reader.holidays()
        try reader.hours(into: &row)
        row.cap = try reader.cap()
        row.zone = try reader.optional("zone", "is not an IANA time zone") { zones.zone($0) == nil ? nil : $0 }
        row.from = try reader.optional("from", "must be a date such as 2026-01-01") { CalendarDate($0) }
        row.to = try reader.optional("to", "must be a date such as 2026-12-31") { CalendarDate($0) }
        if let from = row.from, let to = row.to, to < from { throw reader.error("to", "is before the first day") }
        row.isOn = try reader.choice("default", ["on": true, "off": false])
        row.certainty = try reader.required("certainty", "must be A, B or C") { CallingRule.Certainty(rawValue: $0) }
        if row.days == [DaySpan](repeating: .all, count: 7), row.onHolidays == .all, row.cap == nil {
            throw reader.error("hours", "restricts nothing, and there is no cap")
        }
        return row
    }
}
