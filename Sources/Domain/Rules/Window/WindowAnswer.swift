/// What some windows say together: open where all of them are. The last answer is kept for as long as it holds.
struct WindowAnswer {
    /// The campaign's own before the law's.
    private let windows: [ZoneWindow]
    /// For which times, in milliseconds since the epoch, `state` is the answer.
    private var from = Int64.max
    private var until = Int64.min
    private var state: WindowState

    private static let day: Int64 = 86_400_000
    /// Times further from the epoch than this, some 10,000 years, count as this.
    private static let farthest = 3_660_000 * day
    /// How far ahead an opening is looked for moves on by as much at a time.
    private static let stride = CallingWindow.closedFor.wholeMilliseconds

    init(_ windows: Result<[ZoneWindow], WindowClosure>) {
        switch windows {
        case .success(let windows):
            self.windows = windows
            state = .allowed(until: .distantFuture)
            if windows.isEmpty { (from, until) = (.min, .max) }
        case .failure(let closure):
            self.windows = []
            state = .closed(because: closure.reason)
            (from, until) = (.min, .max)
        }
    }

    mutating func state(at instant: Instant) -> WindowState {
        let time = instant.millisecondsSinceEpoch
        if from <= time, time < until { return state }
        guard !windows.isEmpty else { return state }
        decide(at: max(-Self.farthest, min(Self.farthest, time)))
        from = min(from, time)
        return state
    }

    private mutating func decide(at time: Int64) {
        from = time
        // The same for all times of a stride, so that the answer does not depend on when it was asked before.
        let stride = time.flooredQuotient(by: Self.stride) * Self.stride
        let limit = stride + CallingWindow.horizon.wholeMilliseconds
        if windows.allSatisfy({ $0.isOpen(at: time) }) {
            until = windows.reduce(limit) { min($0, $1.closing(from: time, before: $0)) }
            state = .allowed(until: Instant(millisecondsSinceEpoch: until))
        } else if let opening = opening(from: time, before: limit) {
            until = opening
            state = .blocked(until: Instant(millisecondsSinceEpoch: opening), because: reason(at: time, until: opening))
        } else {
            until = stride + Self.stride
            state = .closed(because: closedReason(at: time, before: limit))
        }
    }

    /// The first time at which all are open. Each one's opening is its earliest, so none can be skipped over.
    private func opening(from time: Int64, before limit: Int64) -> Int64? {
        var candidate = time
        while candidate < limit {
            var latest = candidate
            for window in windows {
                guard let opening = window.opening(from: latest, before: limit) else { return nil }
                latest = opening
            }
            if latest == candidate { return candidate }
            candidate = latest
        }
        return nil
    }

    /// Why nothing is allowed until `opening`: that which takes all of this day, or of the day before the opening, and else that
    /// which is in the way last. Shortens the time for which the answer holds to that for which the reason does.
    private mutating func reason(at time: Int64, until opening: Int64) -> WindowReason {
        until = windows.reduce(opening) { min($0, $1.dayEnd(after: time)) }
        for window in windows {
            if let reason = window.closedDay(of: time) { return reason }
        }
        for window in windows {
            let midnight = window.midnight(before: opening)
            guard time < midnight else { continue }
            until = min(until, midnight)
            if let reason = window.closedDay(of: midnight - 1) { return reason }
        }
        // The law says more than a schedule that says the same.
        for window in windows.reversed() {
            if let reason = window.reason(at: opening - 1) { return reason }
        }
        return .noCommonHour
    }

    /// Why they never open: one thing that alone allows nothing, or all together.
    private func closedReason(at time: Int64, before limit: Int64) -> WindowReason {
        for window in windows {
            for layer in window.layers {
                let alone = window.with(layer)
                if alone.opening(from: time, before: limit) == nil { return alone.reason(at: time) ?? .noCommonHour }
            }
        }
        for window in windows {
            if let own = window.own, own.opening(from: time, before: limit) == nil { return .noOpenDay }
        }
        return .noCommonHour
    }
}
