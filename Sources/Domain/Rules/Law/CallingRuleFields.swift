/// The fields of one row of a rules file, read by their column's name.
struct CallingRuleFields {
    let line: Int
    let values: [String]

    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    func error(_ field: String, _ problem: String) -> CallingRulesError { CallingRulesError(line: line, field: field, problem: problem) }

    private func value(_ column: String) -> String {
        guard let index = CallingRulesParser.columns.firstIndex(of: column), values.indices.contains(index) else { return "" }
        return values[index]
    }

    func text(_ column: String) throws(CallingRulesError) -> String {
        guard !value(column).allSatisfy({ $0 == " " }) else { throw error(column, "must not be empty") }
        return value(column)
    }

    func required<Value>(_ column: String, _ problem: String, _ read: (String) -> Value?) throws(CallingRulesError) -> Value {
        guard let value = read(value(column)) else { throw error(column, problem) }
        return value
    }

    func optional<Value>(_ column: String, _ problem: String, _ read: (String) -> Value?) throws(CallingRulesError) -> Value? {
        value(column).isEmpty ? nil : try required(column, problem, read)
    }

    func choice<Value>(_ column: String, _ choices: KeyValuePairs<String, Value>) throws(CallingRulesError) -> Value {
        guard let choice = choices.first(where: { $0.key == value(column) }) else {
            throw error(column, "must be one of \(choices.map(\.key).joined(separator: ", "))")
        }
        return choice.value
    }

    /// `federal+good_friday`.
    func holidays() throws(CallingRulesError) -> Set<Holiday> {
        var holidays: Set<Holiday> = []
        for name in value("holidays").split(separator: "+") {
            if name == "federal" {
                holidays.formUnion(Holiday.federal)
            } else if let holiday = Holiday(rawValue: String(name)) {
                holidays.insert(holiday)
            } else {
                throw error("holidays", "does not know \(name)")
            }
        }
        return holidays
    }

    /// `Mon-Fri 9-18; Sat 10:30-17; Sun none; holidays none`.
    func hours(into row: inout CallingRuleRow) throws(CallingRulesError) {
        var named: Set<Int> = []
        var areHolidaysNamed = false
        for part in value("hours").split(separator: ";") {
            let words = part.split(separator: " ")
            guard words.count == 2 else { throw error("hours", "\(part) must be days and a span such as Mon-Fri 9-20, or none") }
            let span = try span(words[1])
            if words[0] == "holidays" {
                guard !areHolidaysNamed else { throw error("hours", "names holidays twice") }
                (row.onHolidays, areHolidaysNamed) = (span, true)
            } else {
                for day in try days(words[0]) {
                    guard named.insert(day).inserted else { throw error("hours", "names \(Self.weekdays[day]) twice") }
                    row.days[day] = span
                }
            }
        }
        if areHolidaysNamed != !row.holidays.isEmpty {
            throw error(areHolidaysNamed ? "holidays" : "hours", "hours on holidays and the holidays themselves need each other")
        }
    }

    private func days(_ text: Substring) throws(CallingRulesError) -> ClosedRange<Int> {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        var found: [Int] = []
        for end in ends {
            guard let day = Self.weekdays.firstIndex(of: String(end)) else { throw error("hours", "\(end) is no day of the week") }
            found.append(day)
        }
        guard let first = found.first, let last = found.last, found.count <= 2, first <= last else {
            throw error("hours", "\(text) is no range of days from Mon to Sun")
        }
        return first...last
    }

    private func span(_ text: Substring) throws(CallingRulesError) -> DaySpan {
        if text == "none" { return .none }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let start = Self.minutes(ends[0]), let end = Self.minutes(ends[1]), start < end else {
            throw error("hours", "\(text) is no span such as 9-20 or 9:30-20")
        }
        return DaySpan(start: start, end: end)
    }

    /// `9` or `9:30`, up to 24.
    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let hour = number(parts[0]), hour <= 24 else { return nil }
        guard parts.count == 2 else { return hour * 60 }
        guard parts[1].utf8.count == 2, let minute = number(parts[1]), minute < 60, hour < 24 else { return nil }
        return hour * 60 + minute
    }

    /// `3/24h`. Contacts beyond these bounds are not kept, so that a larger cap would not hold.
    func cap() throws(CallingRulesError) -> ContactCap? {
        let (most, longest) = (ContactRule.largestLimit, Int(ContactRule.longestPeriod / .seconds(3_600)))
        return try optional("cap", "must be attempts per hours such as 3/24h, at most \(most) in \(longest)") { text in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[1].last == "h" else { return nil }
            guard let limit = Self.number(parts[0]), let hours = Self.number(parts[1].dropLast()) else { return nil }
            guard (1...most).contains(limit), (1...longest).contains(hours) else { return nil }
            return ContactCap(limit: limit, period: .seconds(hours * 3_600))
        }
    }

    /// Up to four digits.
    private static func number(_ text: Substring) -> Int? {
        let bytes = text.utf8
        guard (1...4).contains(bytes.count), bytes.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return bytes.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
