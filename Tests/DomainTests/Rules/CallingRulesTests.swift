import Domain
import Testing

@Suite("Calling rules")
struct CallingRulesTests {
    private static let zones = TimeZoneTable()
    private static let header =
        "region,name,channel,kind,hours,holidays,cap,zone,from,to,default,certainty,citation,source,read_on\n"
    private static let row = "US-FL,Xanadu,both,any,Mon-Sat 8-20; Sun none; holidays none,federal,3/24h,,,,on,A,Law 1,a book,2026-01-01"

    @Test("The rules that are built in are all there")
    func builtIn() throws {
        let rules = try CallingRules.builtIn(zones: Self.zones).rules
        let stricter = [
            "AL", "CT", "FL", "KY", "LA", "MD", "MA", "MI", "MN", "MS", "NV", "NM", "OK", "OR", "PA", "RI", "SD", "TX", "UT", "WA", "WY",
        ]
        #expect(Set(rules.filter { !$0.isForAutomatedOnly && $0.isOn }.map(\.region.code)) == Set(stricter.map { "US-" + $0 }))
        #expect(Set(rules.filter(\.isForAutomatedOnly).map(\.region.code)) == ["US-ME", "US-SD", "US-IN", "US-CA", "US-NV", "US-NE"])
        #expect(Set(rules.filter { !$0.isOn }.map(\.region.code)) == ["US-AZ", "US-NJ"])
    }

    @Test("A recipient's caps are those of the states in which its number can lie, while they hold")
    func caps() throws {
        let rules = try CallingRules.builtIn(zones: Self.zones)
        func caps(_ digits: UInt64, _ channel: Channel, _ kind: CallKind, _ date: String) throws -> [ContactCap] {
            let day = try #require(CalendarDate(date))
            let noon = Instant(millisecondsSinceEpoch: Int64(day.dayNumber) * 86_400_000 + 43_200_000)
            return rules.caps(for: NumberingPlan.builtIn.place(of: number(digits)), channel: channel, kind: kind, at: noon)
        }
        let three = ContactCap(limit: 3, period: .seconds(86_400))
        #expect(try caps(13_055_550_100, .voice, .live, "2026-06-01") == [three])
        #expect(try caps(13_055_550_100, .sms, .live, "2026-06-01") == [three])
        #expect(try caps(14_105_550_100, .sms, .live, "2026-06-01") == [], "Maryland's is for calls")
        #expect(try caps(15_035_550_100, .voice, .live, "2025-06-01") == [], "Oregon's is not in force yet")
        #expect(try caps(15_035_550_100, .voice, .live, "2026-01-01") == [three])
        #expect(try caps(12_075_550_100, .voice, .live, "2026-06-01") == [])
        #expect(try caps(12_075_550_100, .voice, .automated, "2026-06-01") == [ContactCap(limit: 1, period: .seconds(8 * 3_600))])
        #expect(try caps(14_045_550_100, .voice, .automated, "2026-06-01") == [])
        let everywhere = rules.caps(
            for: NumberingPlan.builtIn.place(of: number(18_005_550_100)), channel: .voice, kind: .live, at: mondayNoon,
            account: AccountRules(unknownState: .strictest))
        #expect(everywhere.contains(three))
    }

    @Test("A file of the same form is read: comments, quotes, minutes, and lines that end as they like")
    func otherFile() throws {
        let text =
            "# ours\r\n" + Self.header
            + "US-FL,\"Xanadu, \"\"east\"\"\",voice,automated,Tue 9:30-20:15,,,America/Denver,2026-01-01,2026-12-31,off,C,L,s,2026-01-01\r\n\n"
        let rules = try CallingRules(parsing: text, zones: Self.zones).rules
        let rule = try #require(rules.first)
        #expect(rules.count == 1 && rule.name == "Xanadu, \"east\"" && rule.line == 3 && rule.zone == "America/Denver" && !rule.isOn)
        #expect(rule.days[1] == DaySpan(start: 570, end: 1_215) && rule.days[0] == .all)
        #expect(rule.certainty == .sourcesDisagree && rule.channel == .voice && rule.isForAutomatedOnly)
    }

    @Test(
        "A bad row refuses the file, and its line and field are named",
        arguments: [
            ("region", "US-FL", "Florida"), ("region", "US-FL", "US-FI"), ("channel", "both", "fax"), ("kind", "any", "some"),
            ("kind", "both,any", "sms,automated"),
            ("hours", "Mon-Sat", "Mon-Funday"),
            ("hours", "8-20", "20-8"), ("hours", "8-20", "8-25"), ("hours", "Sun none", "Sat none"), ("hours", "Sun none", "Sun"),
            ("hours", "holidays none", "holidays none; holidays none"), ("hours", "; holidays none", ""),
            ("holidays", "federal", "fools_day"),
            ("cap", "3/24h", "3"), ("cap", "3/24h", "0/24h"), ("cap", "3/24h", "3/99999h"), ("cap", "3/24h", "101/24h"),
            ("cap", "3/24h", "3/745h"), ("zone", "3/24h,", "3/24h,Mars/Base"),
            ("from", ",,,on", ",2026-02-30,,on"), ("to", ",,,on", ",2026-02-02,2026-02-01,on"), ("default", ",on,", ",maybe,"),
            ("certainty", ",A,", ",D,"), ("citation", "Law 1", ""), ("source", "a book", ""), ("read_on", "2026-01-01", "yesterday"),
            ("name", "Xanadu", ""), ("name", "Xanadu", "  "), ("", "Law 1", "Law 1, Law 2"), ("", "Law 1", "\"Law 1"),
            ("", "Law 1", "Law \"1\""),
        ])
    func badRow(field: String, good: String, bad: String) throws {
        #expect(try CallingRules(parsing: Self.header + Self.row, zones: Self.zones).rules.count == 1)
        let text = "# comment\n" + Self.header + Self.row + "\n" + Self.row.replacing(good, with: bad, maxReplacements: 1)
        let error = #expect(throws: CallingRulesError.self) { try CallingRules(parsing: text, zones: Self.zones) }
        #expect(error?.line == 4 && error?.field == field, "\(String(describing: error))")
    }

    @Test("A file without the header or without a rule is refused", arguments: ["", "# nothing\n", "region,hours\n", row, header])
    func noHeader(text: String) {
        #expect(throws: CallingRulesError.self) { try CallingRules(parsing: text, zones: Self.zones) }
    }
}
