/// A ``CallingRule`` being read.
struct CallingRuleRow {
    var line: Int
    var region: Region
    var name: String
    var channel: Channel?
    var isForAutomatedOnly = false
    var days = [DaySpan](repeating: .all, count: 7)
    var onHolidays = DaySpan.all
    var holidays: Set<Holiday> = []
    var cap: ContactCap?
    var zone: String?
    var from: CalendarDate?
    var to: CalendarDate?
    var isOn = true
    var certainty = CallingRule.Certainty.oneSource
    var citation: String
    var source: String
    var readOn: CalendarDate
}
