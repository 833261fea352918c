import Domain

/// A time zone by hand: its offset, and when its clocks change by the rules in force from 2008 on.
struct HandZone {
    /// Nil: a campaign without a zone, which is held to UTC.
    let name: String?
    /// Seconds east of UTC, without daylight saving.
    private let offset: Int64
    private let rule: Rule

    private enum Rule {
        case none
        /// From 2:00 on the second Sunday in March to 2:00 on the first Sunday in November (Energy Policy Act of 2005).
        case unitedStates
        /// From 1:00 UTC on the last Sunday in March to 1:00 UTC on the last Sunday in October (Directive 2000/84/EC).
        case europe
        /// Half an hour, from 2:00 on the first Sunday in October to 2:00 on the first Sunday in April.
        case lordHowe
    }

    static let all = [
        HandZone(name: nil, offset: 0, rule: .none), HandZone(name: "Asia/Kolkata", offset: 19_800, rule: .none),
        HandZone(name: "America/Los_Angeles", offset: -28_800, rule: .unitedStates),
        HandZone(name: "America/New_York", offset: -18_000, rule: .unitedStates),
        HandZone(name: "America/Phoenix", offset: -25_200, rule: .none), HandZone(name: "Asia/Tokyo", offset: 32_400, rule: .none),
        HandZone(name: "Europe/Berlin", offset: 3_600, rule: .europe),
        HandZone(name: "Australia/Lord_Howe", offset: 37_800, rule: .lordHowe),
    ]

    /// 1 = Monday … 7 = Sunday, and the hour of the day.
    func weekdayAndHour(at instant: Instant) -> (Int, Int) {
        let seconds = Self.floor(instant.millisecondsSinceEpoch, 1_000)
        let local = seconds + offset + daylight(at: seconds)
        let days = Self.floor(local, 86_400)
        return (Self.weekday(days), Int((local - days * 86_400) / 3_600))
    }

    /// Seconds that clocks are ahead at `time`, in seconds since the epoch.
    private func daylight(at time: Int64) -> Int64 {
        let year = Self.year(ofDay: Self.floor(time, 86_400))
        switch rule {
        case .none: return 0
        case .unitedStates:
            let start = Self.sunday(1, after: Self.day(year, month: 3)) * 86_400 + 7_200 - offset
            let end = Self.sunday(0, after: Self.day(year, month: 11)) * 86_400 + 7_200 - offset - 3_600
            return (start..<end).contains(time) ? 3_600 : 0
        case .europe:
            let start = Self.sunday(-1, after: Self.day(year, month: 4)) * 86_400 + 3_600
            let end = Self.sunday(-1, after: Self.day(year, month: 11)) * 86_400 + 3_600
            return (start..<end).contains(time) ? 3_600 : 0
        case .lordHowe:
            let end = Self.sunday(0, after: Self.day(year, month: 4)) * 86_400 + 7_200 - offset - 1_800
            let start = Self.sunday(0, after: Self.day(year, month: 10)) * 86_400 + 7_200 - offset
            return (end..<start).contains(time) ? 0 : 1_800
        }
    }

    // MARK: The calendar

    /// 1970-01-01 was a Thursday.
    private static func weekday(_ days: Int64) -> Int { Int(((days + 3) % 7 + 7) % 7) + 1 }

    /// The first Sunday on or after `day`, and `weeks` more; -1: the last one before it.
    private static func sunday(_ weeks: Int64, after day: Int64) -> Int64 { day + Int64(7 - weekday(day)) + 7 * weeks }

    /// Days from the epoch to the first of a month.
    private static func day(_ year: Int64, month: Int) -> Int64 {
        let lengths: [Int64] = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1970..<year).reduce(0) { $0 + (isLeap($1) ? 366 : 365) } + lengths.prefix(month - 1).reduce(0, +)
    }

    private static func year(ofDay day: Int64) -> Int64 {
        var year: Int64 = 1970
        while self.day(year + 1, month: 1) <= day { year += 1 }
        return year
    }

    private static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func floor(_ value: Int64, _ unit: Int64) -> Int64 { value >= 0 ? value / unit : -((-value + unit - 1) / unit) }
}
