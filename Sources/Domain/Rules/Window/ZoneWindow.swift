/// All that has to be kept by the wall clock of one time zone. Exact at changes of the zone's offset: an hour that is
/// skipped never comes, one that is repeated counts both times.
struct ZoneWindow: Sendable {
    private let zone: ZoneOffsets
    /// What has to be kept, that which says most about a refusal first.
    let layers: [WindowLayer]

    private static let minute: Int64 = 60_000
    private static let day: Int64 = 86_400_000

    init(zone: ZoneOffsets, layers: [WindowLayer]) {
        self.zone = zone
        self.layers = layers
    }

    /// The part of a day that all layers allow.
    private func span(on date: CalendarDate) -> DaySpan {
        layers.reduce(.all) { $0.isEmpty ? $0 : $0.intersection($1.span(on: date)) }
    }

    /// Whether it is open at a time, in milliseconds since the epoch.
    func isOpen(at time: Int64) -> Bool {
        let local = local(time, zone.offset(at: Instant(millisecondsSinceEpoch: time)).milliseconds)
        let span = span(on: local.date)
        return Int64(span.start) * Self.minute <= local.ofDay && local.ofDay < Int64(span.end) * Self.minute
    }

    /// The first time from `time` on, and before `limit`, at which it is open.
    func opening(from time: Int64, before limit: Int64) -> Int64? {
        var time = time
        // Each round ends at the opening, or moves on to the next day or the next change of the offset.
        while time < limit {
            let (offset, change) = zone.offset(at: Instant(millisecondsSinceEpoch: time))
            let now = local(time, offset)
            let span = span(on: now.date)
            let midnight = time - now.ofDay
            let isOver = span.isEmpty || now.ofDay >= Int64(span.end) * Self.minute
            let next = isOver ? midnight + Self.day : max(time, midnight + Int64(span.start) * Self.minute)
            if let change = change?.millisecondsSinceEpoch, change <= next {
                time = change
            } else if isOver {
                time = next
            } else {
                return next < limit ? next : nil
            }
        }
        return nil
    }

    /// The first time from `time` on, at which it is open, at which it is not; `limit` where it is open until then.
    func closing(from time: Int64, before limit: Int64) -> Int64 {
        var time = time
        while time < limit {
            let (offset, change) = zone.offset(at: Instant(millisecondsSinceEpoch: time))
            let now = local(time, offset)
            let span = span(on: now.date)
            guard Int64(span.start) * Self.minute <= now.ofDay, now.ofDay < Int64(span.end) * Self.minute else { return time }
            let end = time - now.ofDay + Int64(span.end) * Self.minute
            // At a change of the offset, and at midnight, it may go on.
            time = min(end, change?.millisecondsSinceEpoch ?? end)
        }
        return limit
    }

    /// Why it is closed at a time at which it is.
    func reason(at time: Int64) -> WindowReason? {
        let now = local(time, zone.offset(at: Instant(millisecondsSinceEpoch: time)).milliseconds)
        let minute = Int(now.ofDay / Self.minute)
        for layer in layers {
            let span = layer.span(on: now.date)
            if minute < span.start || minute >= span.end { return layer.reason(on: now.date, minute: minute) }
        }
        return nil
    }

    /// Why nothing at all is allowed on the day of `time`; nil where something is.
    func closedDay(of time: Int64) -> WindowReason? {
        let now = local(time, zone.offset(at: Instant(millisecondsSinceEpoch: time)).milliseconds)
        for layer in layers where layer.span(on: now.date).isEmpty {
            return layer.reason(on: now.date, minute: Int(now.ofDay / Self.minute))
        }
        return nil
    }

    /// When the day of `time` began, by the clock as it is at `time`.
    func midnight(before time: Int64) -> Int64 {
        time - local(time, zone.offset(at: Instant(millisecondsSinceEpoch: time)).milliseconds).ofDay
    }

    /// When the day of `time` ends, or the offset changes before.
    func dayEnd(after time: Int64) -> Int64 {
        let end = midnight(before: time) + Self.day
        return min(end, zone.offset(at: Instant(millisecondsSinceEpoch: time)).until?.millisecondsSinceEpoch ?? end)
    }

    /// The same zone with only one thing to be kept.
    func with(_ layer: WindowLayer) -> ZoneWindow { ZoneWindow(zone: zone, layers: [layer]) }

    /// The same zone with only what the campaign and its account decide; nil where that is nothing.
    var own: ZoneWindow? {
        let own = layers.filter(\.isOwn)
        return own.isEmpty ? nil : ZoneWindow(zone: zone, layers: own)
    }

    private func local(_ time: Int64, _ offset: Int64) -> (date: CalendarDate, ofDay: Int64) {
        let local = time + offset
        let day = local.flooredQuotient(by: Self.day)
        return (CalendarDate(dayNumber: Int(day)), local - day * Self.day)
    }
}
