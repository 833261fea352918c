import DequeModule

/// How much of a 10DLC budget is used.
final class BudgetMeter {
    /// What binds it: a brand or campaign may come to another standing.
    var budget: TenDLCBudget
    private let zone: ZoneOffsets?
    /// Uses of the last minute, oldest first, and their sum.
    private var uses: Deque<(at: Instant, segments: Int)> = []
    /// The day's, for a budget per day.
    private var day: NumberDay?
    private var sum = 0
    /// What the store is to keep.
    private(set) var use: BudgetUse
    /// Whether the store has it already.
    var isTouched = false

    /// A meter that goes on where `use` left off.
    init(_ budget: TenDLCBudget, _ use: BudgetUse, zones: TimeZoneTable) {
        self.budget = budget
        self.use = use
        switch budget.period {
        case .minute: zone = nil
        case .day(let name): zone = zones.zone(name)
        }
        guard use.segments > 0 else { return }
        sum = use.segments
        if let zone { day = NumberDay(of: use.at, in: zone) } else { uses = [(use.at, use.segments)] }
    }

    /// When so many segments may be sent; a time that is not after `now`: at once.
    func opening(for segments: Int, at now: Instant) -> Instant {
        guard budget.period != .minute else { return minuteOpening(for: segments, at: now) }
        guard let day, now < day.end, sum + segments > budget.segments else { return .epoch }
        return day.end
    }

    /// Counts segments that are sent.
    func add(_ segments: Int, at now: Instant) {
        if let zone {
            if day.map({ now >= $0.end }) ?? true {
                day = NumberDay(of: now, in: zone)
                sum = 0
            }
            sum += segments
        } else {
            expire(at: now)
            uses.append((now, segments))
            sum += segments
        }
        use.at = max(use.at, now)
        use.segments = sum
        isTouched = true
    }

    /// Takes back segments that were counted at `time` and not sent, as far as they count yet.
    func takeBack(_ segments: Int, since time: Instant) {
        if zone != nil {
            guard let day, day.contains(time) else { return }
            sum = max(0, sum - segments)
        } else {
            guard let place = uses.lastIndex(where: { $0.at == time && $0.segments == segments }) else { return }
            uses.remove(at: place)
            sum -= segments
        }
        use.segments = sum
        isTouched = true
    }

    private func minuteOpening(for segments: Int, at now: Instant) -> Instant {
        expire(at: now)
        var left = sum
        for use in uses {
            guard left + segments > budget.segments else { return .epoch }
            left -= use.segments
            if left + segments <= budget.segments { return use.at.advanced(by: .seconds(60)) }
        }
        return .epoch
    }

    private func expire(at now: Instant) {
        while let first = uses.first, first.at.advanced(by: .seconds(60)) <= now {
            uses.removeFirst()
            sum -= first.segments
        }
    }
}
