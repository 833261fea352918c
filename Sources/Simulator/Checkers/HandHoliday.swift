/// Holidays of states in which the worlds' recipients live, and the days on which they are kept.
enum HandHoliday {
    case federal, mardiGras, goodFriday, confederateMemorial, jeffersonDavis, flagDay, victoryDay, allSaints, electionDay

    /// Which are kept on a day since 1970-01-01.
    static func on(_ day: Int64) -> Set<HandHoliday> { days[day] ?? [] }

    /// Easter Sundays, from a calendar.
    private static let easters: [Int64] = [
        HandCalendar.day(2025, 4, 20), HandCalendar.day(2026, 4, 5), HandCalendar.day(2027, 3, 28), HandCalendar.day(2028, 4, 16),
        HandCalendar.day(2029, 4, 1), HandCalendar.day(2030, 4, 21),
    ]

    private static let days: [Int64: Set<HandHoliday>] = {
        var days: [Int64: Set<HandHoliday>] = [:]
        func keep(_ holiday: HandHoliday, _ day: Int64) { days[day, default: []].insert(holiday) }
        for easter in easters {
            keep(.mardiGras, easter - 47)
            keep(.goodFriday, easter - 2)
        }
        for year in Int64(2025)...2030 {
            for (month, day) in [(1, Int64(1)), (6, 19), (7, 4), (11, 11), (12, 25)] {
                let fixed = HandCalendar.day(year, month, day)
                keep(.federal, fixed)
                // On a weekend it is also kept on the nearest weekday.
                if HandCalendar.weekday(fixed) == 6 { keep(.federal, fixed - 1) }
                if HandCalendar.weekday(fixed) == 7 { keep(.federal, fixed + 1) }
            }
            let nth = { (n: Int64, weekday: Int, month: Int) in HandCalendar.next(weekday, n - 1, from: HandCalendar.day(year, month)) }
            // King, Washington, Memorial Day, Labor Day, Columbus, Thanksgiving.
            for day in [nth(3, 1, 1), nth(3, 1, 2), nth(0, 1, 6), nth(1, 1, 9), nth(2, 1, 10), nth(4, 4, 11)] { keep(.federal, day) }
            keep(.confederateMemorial, nth(4, 1, 4))
            keep(.jeffersonDavis, nth(1, 1, 6))
            keep(.flagDay, HandCalendar.day(year, 6, 14))
            keep(.victoryDay, nth(2, 1, 8))
            keep(.allSaints, HandCalendar.day(year, 11, 1))
            keep(.electionDay, nth(1, 1, 11) + 1)
        }
        return days
    }()
}
