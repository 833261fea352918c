/// Works out the end of a run that was cut off: it goes on at the pace at which prospects were done in the time that windows were
/// open, until none is left.
struct ForecastPace {
    /// When it is done; nil: nothing was done, or no window opens any more.
    let finish: Instant?

    init(_ run: ForecastRun, of work: ForecastWork, window: CallingWindow) {
        let done = run.stats.completed + run.stats.cancelled
        guard done > 0, let phone = work.target.prospects.first?.phone else {
            finish = nil
            return
        }
        let past = Self.open(window, phone, from: work.start, to: run.now)
        guard past > .zero else {
            finish = nil
            return
        }
        let left = Double(run.stats.total - done) / Double(done) * (past / .seconds(1))
        finish = Self.end(of: left, window, phone, from: run.now)
    }

    /// How long a window is open between two times.
    private static func open(_ window: CallingWindow, _ phone: PhoneNumber, from: Instant, to end: Instant) -> Duration {
        var (time, open) = (from, Duration.zero)
        while time < end {
            switch window.state(of: phone, at: time) {
            case .allowed(let until):
                let next = min(until, end)
                open += time.duration(to: next)
                time = next
            case .blocked(let until, _): time = until
            case .closed: return open
            }
        }
        return open
    }

    /// When a window was open for so many seconds.
    private static func end(of seconds: Double, _ window: CallingWindow, _ phone: PhoneNumber, from start: Instant) -> Instant? {
        var (time, left) = (start, Duration.seconds(min(seconds, 1e10)))
        // Each day takes a few rounds.
        for _ in 0..<100_000 {
            switch window.state(of: phone, at: time) {
            case .allowed(let until):
                let open = time.duration(to: until)
                if open >= left { return time.advanced(by: left) }
                left -= open
                time = until
            case .blocked(let until, _): time = until
            case .closed: return nil
            }
        }
        return nil
    }
}
