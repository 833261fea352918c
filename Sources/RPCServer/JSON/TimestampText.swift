/// Times as RFC 3339 writes them, from year 1 to 9999, without Foundation's calendar, which is too slow for lists.
package enum TimestampText {
    /// Seconds since 1970-01-01T00:00:00Z and nanoseconds within the second; nil where `text` is no RFC 3339 time.
    package static func parse(_ text: String) -> (seconds: Int64, nanos: Int32)? {
        var reader = DigitReader(text)
        guard
            let year = reader.number(4), year >= 1, reader.take("-"), let month = reader.number(2), (1...12).contains(month),
            reader.take("-"), let day = reader.number(2), day >= 1, day <= daysInMonth(year, month),
            reader.take("T") || reader.take("t"), let hour = reader.number(2), hour <= 23, reader.take(":"),
            let minute = reader.number(2), minute <= 59, reader.take(":"), let second = reader.number(2), second <= 59,
            let nanos = reader.fraction()
        else { return nil }
        var offset: Int64 = 0
        if !reader.take("Z"), !reader.take("z") {
            let isEast = reader.take("+")
            guard isEast || reader.take("-") else { return nil }
            guard let hours = reader.number(2), hours <= 23, reader.take(":"), let minutes = reader.number(2), minutes <= 59 else {
                return nil
            }
            offset = (hours * 3600 + minutes * 60) * (isEast ? 1 : -1)
        }
        guard reader.isAtEnd else { return nil }
        let seconds = daysFromEpoch(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
        return (earliest...latest).contains(seconds) ? (seconds, nanos) : nil
    }

    /// RFC 3339 in UTC with 0, 3, 6 or 9 digits of the second; nil outside years 1 to 9999.
    package static func format(seconds: Int64, nanos: Int32) -> String? {
        guard (earliest...latest).contains(seconds), (0...999_999_999).contains(nanos) else { return nil }
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let second = seconds - days * 86_400
        let (year, month, day) = civil(days)
        var text = padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T"
        text += padded(second / 3600, 2) + ":" + padded(second / 60 % 60, 2) + ":" + padded(second % 60, 2)
        return text + fraction(nanos) + "Z"
    }

    /// `.25` as `.250`: three, six or nine digits, none for 0.
    package static func fraction(_ nanos: Int32) -> String {
        if nanos == 0 { return "" }
        if nanos % 1_000_000 == 0 { return "." + padded(Int64(nanos / 1_000_000), 3) }
        if nanos % 1000 == 0 { return "." + padded(Int64(nanos / 1000), 6) }
        return "." + padded(Int64(nanos), 9)
    }

    private static let earliest: Int64 = -62_135_596_800
    private static let latest: Int64 = 253_402_300_799

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func daysInMonth(_ year: Int64, _ month: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 in the Gregorian calendar. Years begin in March here, so that the leap day is a year's last.
    private static func daysFromEpoch(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(_ days: Int64) -> (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
