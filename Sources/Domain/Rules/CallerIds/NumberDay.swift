/// A day of a zone: which it is, and when it ends.
struct NumberDay: Sendable, Hashable {
    private static let length: Int64 = 86_400_000

    /// Its ``CalendarDate/dayNumber``.
    let number: Int
    /// Its first moment.
    let start: Instant
    /// The first moment of the next one.
    let end: Instant

    /// The day in which `now` is.
    init(of now: Instant, in zone: ZoneOffsets) {
        let local = now.millisecondsSinceEpoch &+ zone.offset(at: now).milliseconds
        let day = Self.floor(local)
        number = Int(day)
        start = Self.midnight(day, zone)
        end = Self.midnight(day + 1, zone)
    }

    /// Whether a time is in it.
    func contains(_ time: Instant) -> Bool { start <= time && time < end }

    private static func floor(_ milliseconds: Int64) -> Int64 {
        let (quotient, rest) = milliseconds.quotientAndRemainder(dividingBy: length)
        return rest < 0 ? quotient - 1 : quotient
    }

    /// The first moment of a day: its midnight by the offset that holds then. Where clocks skip midnight it is an hour off, which
    /// no zone does by which numbers are counted.
    private static func midnight(_ day: Int64, _ zone: ZoneOffsets) -> Instant {
        let utc = day * length
        let guess = utc - zone.offset(at: Instant(millisecondsSinceEpoch: utc)).milliseconds
        return Instant(millisecondsSinceEpoch: utc - zone.offset(at: Instant(millisecondsSinceEpoch: guess)).milliseconds)
    }
}
