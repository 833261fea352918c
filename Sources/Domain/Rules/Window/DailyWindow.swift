/// Hours of certain days of the week in one time zone. Exact at changes of the zone's offset:
/// an hour that is skipped never comes, one that is repeated counts both times.
public struct DailyWindow: Sendable, Hashable {
    private let zone: ZoneOffsets
    private let hours: LegalHours
    /// Bit d − 1 for day d, 1 = Monday.
    private let days: UInt8

    private static let hour: Int64 = 3_600_000
    private static let day: Int64 = 86_400_000

    /// A window. `days` are 1 = Monday to 7 = Sunday; empty: all.
    public init(zone: ZoneOffsets, hours: LegalHours, days: [Int] = []) {
        self.zone = zone
        self.hours = hours
        self.days = days.isEmpty ? 0x7F : days.reduce(0) { (1...7).contains($1) ? $0 | 1 << UInt8($1 - 1) : $0 }
    }

    /// The first moment at or after `instant` that is in the window; nil: there is none.
    public func opening(from instant: Instant) -> Instant? {
        guard !hours.isEmpty, days != 0 else { return nil }
        var now = instant.millisecondsSinceEpoch
        // Each round ends at the opening, or moves on to the next change of the offset; a zone's
        // list of changes is finite.
        while true {
            let (offset, until) = zone.offset(at: Instant(millisecondsSinceEpoch: now))
            let (local, overflow) = now.addingReportingOverflow(offset)
            guard !overflow, let opening = localOpening(from: local) else { return nil }
            let candidate = opening - offset
            guard let until, candidate >= until.millisecondsSinceEpoch else { return Instant(millisecondsSinceEpoch: candidate) }
            now = until.millisecondsSinceEpoch
        }
    }

    /// The same in milliseconds of local time, as if the offset never changed.
    private func localOpening(from local: Int64) -> Int64? {
        guard (-Int64.max / 2...Int64.max / 2).contains(local) else { return nil }
        var dayNumber = local.flooredQuotient(by: Self.day)
        var timeOfDay = local - dayNumber * Self.day
        // At most a week on, the same day of the week comes again.
        for _ in 0...7 {
            if isOn(dayNumber), timeOfDay < Int64(hours.end) * Self.hour {
                return dayNumber * Self.day + max(timeOfDay, Int64(hours.start) * Self.hour)
            }
            dayNumber += 1
            timeOfDay = 0
        }
        return nil
    }

    /// 1970-01-01 was a Thursday.
    private func isOn(_ dayNumber: Int64) -> Bool {
        let weekday = dayNumber + 3 - (dayNumber + 3).flooredQuotient(by: 7) * 7
        return days >> UInt8(weekday) & 1 == 1
    }
}

extension Int64 {
    /// The quotient rounded towards negative infinity, for a positive divisor.
    func flooredQuotient(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
