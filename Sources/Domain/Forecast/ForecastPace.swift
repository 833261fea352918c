/// Works out the end of a run that was cut off: it goes on at the pace of its whole days in the time that windows were open, until no
/// prospect is left. Of a day that is cut numbers may have done all that they may.
struct ForecastPace {
    /// When it is done; nil: nothing was done, or no window opens any more.
    let finish: Instant?

    init(_ run: ForecastRun, of work: ForecastWork, window: CallingWindow) {
        let done = run.stats.completed + run.stats.cancelled
        guard done > 0, let phone = work.target.prospects.first?.phone else {
            finish = nil
            return
        }
        let whole = Self.wholeDays(run, from: work.start)
        let past = Self.open(window, phone, from: whole.from, to: whole.to)
        guard past > .zero, whole.attempts > 0 else {
            finish = nil
            return
        }
        // Each prospect takes as many attempts as those before it.
        let attempts = (work.target.sampled(work.sample) - Double(done)) / Double(done) * Double(run.attempts)
        let left = attempts / Double(whole.attempts) * (past / .seconds(1))
        finish = Self.end(of: left, window, phone, from: run.now)
    }

    /// The days that the run went through from midnight to midnight, where there are enough, with the attempts on them; else all of it.
    private static func wholeDays(_ run: ForecastRun, from start: Instant) -> (from: Instant, to: Instant, attempts: Int) {
        let (first, last) = (run.date(of: start), run.date(of: run.now))
        guard last.dayNumber - first.dayNumber > 3 else { return (start, run.now, run.attempts) }
        let attempts = run.days.reduce(0) { $0 + ($1.key > first && $1.key < last ? $1.value : 0) }
        return (run.midnight(first.adding(days: 1)), run.midnight(last), attempts)
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
