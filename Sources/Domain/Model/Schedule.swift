/// When attempts may be made: on `days`, in [`startHour`, `endHour`) of `timezone`.
public struct Schedule: Sendable, Hashable {
    /// IANA name. Default: the recipient's zones where known, else UTC.
    public var timezone: String?
    /// 0–23. Default: 8 (voice), 7 (SMS).
    public var startHour: Int?
    /// 0–23, after the start. Default: 21 (voice), 19 (SMS).
    public var endHour: Int?
    /// 1 = Monday to 7 = Sunday. Empty: all.
    public var days: [Int]
    /// Days on which nobody is attempted, ascending. In the schedule's zone, or the recipient's.
    public var blackoutDates: [CalendarDate]

    /// A schedule from its parts.
    public init(
        timezone: String? = nil, startHour: Int? = nil, endHour: Int? = nil, days: [Int] = [], blackoutDates: [CalendarDate] = []
    ) {
        self.timezone = timezone
        self.startHour = startHour
        self.endHour = endHour
        self.days = days
        self.blackoutDates = blackoutDates
    }
}
