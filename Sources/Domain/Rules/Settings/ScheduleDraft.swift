/// A ``Schedule`` as a request gives it, unchecked. Nil: not said.
public struct ScheduleDraft: Sendable, Hashable {
    /// IANA name.
    public var timezone: String?
    /// 0–23.
    public var startHour: Int64?
    /// 0–23.
    public var endHour: Int64?
    /// 1 = Monday to 7 = Sunday; given, it must not be empty.
    public var days: [Int64]?
    /// Such as `2026-11-26`; given, it must not be empty.
    public var blackoutDates: [String]?

    /// Nothing said.
    public init() {}

    /// The draft that says what `schedule` says.
    public init(_ schedule: Schedule) {
        timezone = schedule.timezone
        startHour = schedule.startHour.map { Int64($0) }
        endHour = schedule.endHour.map { Int64($0) }
        days = schedule.days.isEmpty ? nil : schedule.days.map { Int64($0) }
        blackoutDates = schedule.blackoutDates.isEmpty ? nil : schedule.blackoutDates.map(\.description)
    }
}
