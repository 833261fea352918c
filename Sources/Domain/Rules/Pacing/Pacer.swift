/// Slots at a constant rate, kept as a start and a count, so that no rounding adds up.
///
/// Slot n is at `start + ceil(n · 1000 / rate)` milliseconds. After a stall at most
/// ``catchUpSeconds`` worth of missed slots, and never less than one, is made good; where slots were missed for want of
/// anything else, one.
public struct Pacer: Sendable, Hashable {
    /// Slots per second.
    public let rate: Double
    /// How much of a stall is made good, in seconds.
    public let catchUpSeconds: Double

    private var start: Instant
    private var taken: Int64 = 0

    /// Longest distance between two slots that is told apart from never: some 3,000 years.
    private static let farthest = 1e14

    /// A pacer whose first slot is at `start`. A rate that is not over 0 counts as the smallest there is.
    public init(rate: Double, start: Instant, catchUpSeconds: Double = 1) {
        self.rate = rate > 0 ? rate : .leastNonzeroMagnitude
        self.start = start
        self.catchUpSeconds = catchUpSeconds
    }

    /// When the next slot is.
    public var nextSlot: Instant { slot(taken) }

    /// Uses up the next slot.
    public mutating func take() { taken += 1 }

    /// Forgets slots missed before `now`, except for those that may be made good: one where `isStall` is not so, since what was
    /// missed was not to be had.
    public mutating func settle(at now: Instant, isStall: Bool = true) {
        let missed = Double(nextSlot.duration(to: now).wholeMilliseconds) * rate / 1000
        let allowed = isStall ? max(1, rate * catchUpSeconds).rounded(.down) : 1
        guard missed >= allowed else { return }
        // `allowed` slots lie at or before now: the first of them is allowed − 1 distances ago.
        start = now.advanced(by: .milliseconds(-Self.milliseconds(allowed - 1, rate)))
        taken = 0
    }

    /// Starts anew: the first slot is at `now`, unless the distance to the last one taken demands a later time.
    public mutating func restart(at now: Instant) {
        start = max(now, nextSlot)
        taken = 0
    }

    /// Changes the rate: the next slot is where it was, or a new distance from `now` if that is sooner.
    public mutating func change(rate: Double, at now: Instant) {
        var changed = Pacer(rate: rate, start: now, catchUpSeconds: catchUpSeconds)
        changed.start = max(now, min(nextSlot, changed.slot(1)))
        self = changed
    }

    private func slot(_ index: Int64) -> Instant {
        start.advanced(by: .milliseconds(Self.milliseconds(Double(index), rate)))
    }

    private static func milliseconds(_ slots: Double, _ rate: Double) -> Int64 {
        Int64(min(farthest, (slots * 1000 / rate).rounded(.up)))
    }
}
