/// Days since 1970-01-01, in the plainest arithmetic.
enum HandCalendar {
    /// 1 = Monday … 7 = Sunday; 1970-01-01 was a Thursday.
    static func weekday(_ day: Int64) -> Int { Int(((day + 3) % 7 + 7) % 7) + 1 }

    /// The first day on or after `day` that is this day of the week, and `weeks` more; -1: the last one before `day`.
    static func next(_ weekday: Int, _ weeks: Int64 = 0, from day: Int64) -> Int64 {
        day + Int64((weekday - self.weekday(day) + 7) % 7) + 7 * weeks
    }

    /// The day of a date.
    static func day(_ year: Int64, _ month: Int, _ day: Int64 = 1) -> Int64 {
        let lengths: [Int64] = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1970..<year).reduce(0) { $0 + (isLeap($1) ? 366 : 365) } + lengths.prefix(month - 1).reduce(0, +) + day - 1
    }

    private static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func floor(_ value: Int64, _ unit: Int64) -> Int64 { value >= 0 ? value / unit : -((-value + unit - 1) / unit) }
}
