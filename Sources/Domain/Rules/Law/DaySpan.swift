/// Part of a day, [`start`, `end`) in minutes since its midnight by the wall clock.
public struct DaySpan: Sendable, Hashable {
    /// First minute.
    public let start: Int
    /// The minute after the last one, at most 1,440.
    public let end: Int

    /// A span from its bounds.
    public init(start: Int, end: Int) {
        self.start = start
        self.end = end
    }

    /// The span of whole hours.
    public init(_ hours: LegalHours) { self.init(start: hours.start * 60, end: hours.end * 60) }

    /// The whole day.
    public static let all = DaySpan(start: 0, end: 1_440)
    /// No minute.
    public static let none = DaySpan(start: 0, end: 0)

    /// Whether no minute is in it.
    public var isEmpty: Bool { start >= end }

    /// The minutes in both.
    public func intersection(_ other: DaySpan) -> DaySpan { DaySpan(start: max(start, other.start), end: min(end, other.end)) }
}
