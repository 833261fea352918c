/// Holidays on which some law allows no calls. Worked out for any year: nothing to update.
public enum Holiday: String, Sendable, Hashable, CaseIterable {
    case newYearsDay = "new_years_day"
    case martinLutherKingDay = "martin_luther_king_day"
    case washingtonsBirthday = "washingtons_birthday"
    case memorialDay = "memorial_day"
    case juneteenth
    case independenceDay = "independence_day"
    case laborDay = "labor_day"
    case columbusDay = "columbus_day"
    case veteransDay = "veterans_day"
    case thanksgiving
    case christmas
    case mardiGras = "mardi_gras"
    case goodFriday = "good_friday"
    case confederateMemorialDay = "confederate_memorial_day"
    case jeffersonDavisBirthday = "jefferson_davis_birthday"
    case flagDay = "flag_day"
    case victoryDay = "victory_day"
    case allSaints = "all_saints"
    case electionDay = "election_day"

    /// The legal public holidays of 5 U.S.C. 6103(a).
    public static let federal: Set<Holiday> = [
        .newYearsDay, .martinLutherKingDay, .washingtonsBirthday, .memorialDay, .juneteenth, .independenceDay, .laborDay, .columbusDay,
        .veteransDay, .thanksgiving, .christmas,
    ]

    /// In words.
    public var name: String {
        switch self {
        case .newYearsDay: "New Year's Day"
        case .martinLutherKingDay: "Martin Luther King Jr.'s Birthday"
        case .washingtonsBirthday: "Washington's Birthday"
        case .memorialDay: "Memorial Day"
        case .juneteenth: "Juneteenth"
        case .independenceDay: "Independence Day"
        case .laborDay: "Labor Day"
        case .columbusDay: "Columbus Day"
        case .veteransDay: "Veterans Day"
        case .thanksgiving: "Thanksgiving Day"
        case .christmas: "Christmas Day"
        case .mardiGras: "Mardi Gras"
        case .goodFriday: "Good Friday"
        case .confederateMemorialDay: "Confederate Memorial Day"
        case .jeffersonDavisBirthday: "Jefferson Davis' Birthday"
        case .flagDay: "Flag Day"
        case .victoryDay: "Victory Day"
        case .allSaints: "All Saints' Day"
        case .electionDay: "Election Day"
        }
    }

    /// Whether it is kept on `date`. Federal holidays are kept on the day itself, and where that is a Saturday or Sunday
    /// also on the Friday before or the Monday after (5 U.S.C. 6103(b), Executive Order 11582): where laws differ
    /// in which of the two they mean, both count.
    public func isKept(on date: CalendarDate) -> Bool {
        if isItself(on: date) { return true }
        guard Self.federal.contains(self) else { return false }
        switch date.weekday {
        case 5: return isItself(on: date.adding(days: 1))
        case 1: return isItself(on: date.adding(days: -1))
        default: return false
        }
    }

    private func isItself(on date: CalendarDate) -> Bool {
        switch self {
        case .newYearsDay: Self.isFixed(date, 1, 1)
        case .martinLutherKingDay: Self.isNth(date, 3, weekday: 1, month: 1)
        case .washingtonsBirthday: Self.isNth(date, 3, weekday: 1, month: 2)
        case .memorialDay: date.month == 5 && date.weekday == 1 && date.day > 24
        case .juneteenth: Self.isFixed(date, 6, 19)
        case .independenceDay: Self.isFixed(date, 7, 4)
        case .laborDay: Self.isNth(date, 1, weekday: 1, month: 9)
        case .columbusDay: Self.isNth(date, 2, weekday: 1, month: 10)
        case .veteransDay: Self.isFixed(date, 11, 11)
        case .thanksgiving: Self.isNth(date, 4, weekday: 4, month: 11)
        case .christmas: Self.isFixed(date, 12, 25)
        case .mardiGras: date.weekday == 2 && date.adding(days: 47) == Self.easter(date.year)
        case .goodFriday: date.weekday == 5 && date.adding(days: 2) == Self.easter(date.year)
        case .confederateMemorialDay: Self.isNth(date, 4, weekday: 1, month: 4)
        case .jeffersonDavisBirthday: Self.isNth(date, 1, weekday: 1, month: 6)
        case .flagDay: Self.isFixed(date, 6, 14)
        case .victoryDay: Self.isNth(date, 2, weekday: 1, month: 8)
        case .allSaints: Self.isFixed(date, 11, 1)
        // The Tuesday after the first Monday (2 U.S.C. 7), every year.
        case .electionDay: date.month == 11 && date.weekday == 2 && (2...8).contains(date.day)
        }
    }

    private static func isFixed(_ date: CalendarDate, _ month: Int, _ day: Int) -> Bool { date.day == day && date.month == month }

    private static func isNth(_ date: CalendarDate, _ nth: Int, weekday: Int, month: Int) -> Bool {
        date.weekday == weekday && (date.day - 1) / 7 + 1 == nth && date.month == month
    }

    /// Easter Sunday of the Gregorian calendar, by the anonymous computus (Meeus).
    static func easter(_ year: Int) -> CalendarDate? {
        let golden = year % 19
        let (century, ofCentury) = (year / 100, year % 100)
        let moonCorrection = (century + 8) / 25
        let epact = (19 * golden + century - century / 4 - (century - moonCorrection + 1) / 3 + 15) % 30
        let weekdayOffset = (32 + 2 * (century % 4) + 2 * (ofCentury / 4) - epact - ofCentury % 4) % 7
        let correction = (golden + 11 * epact + 22 * weekdayOffset) / 451
        let sum = epact + weekdayOffset - 7 * correction + 114
        return CalendarDate(year: year, month: sum / 31, day: sum % 31 + 1)
    }
}
