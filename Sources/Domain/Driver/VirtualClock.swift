/// A clock that starts at a given time and runs at a constant multiple of real time. It never
/// runs backwards: after a restart it goes on from the latest time in the store.
public struct VirtualClock: EngineClock {
    private let start: Instant
    private let rate: Double
    private let origin: ContinuousClock.Instant

    /// The shortest sleep, in real time.
    private static let shortestSleep: Duration = .milliseconds(2)

    /// A clock that now shows `start`, or the time after `latest` if that is later, and runs
    /// `rate` times as fast as real time. A rate that is not over 0 counts as 1.
    public init(start: Instant, rate: Double, notBefore latest: Instant? = nil) {
        let floor = latest.map { $0.advanced(by: .milliseconds(1)) }
        self.start = max(start, floor ?? start)
        self.rate = rate > 0 && rate.isFinite ? rate : 1
        origin = ContinuousClock.now
    }

    /// The virtual time.
    public var now: Instant {
        // It is asked with every input. A double has it to the microsecond for centuries, and products of durations cost ten times as much.
        let milliseconds = (ContinuousClock.now - origin) / .milliseconds(1) * rate
        return start.advanced(byMilliseconds: Int64(exactly: milliseconds.rounded(.down)) ?? .max)
    }

    /// What passes in 2 ms of real time.
    public var minimumResolution: Duration { Self.shortestSleep * rate }

    /// Sleeps until the virtual time is `deadline`.
    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        while true {
            let left = now.duration(to: deadline)
            guard left > .zero else { return }
            // A day at most, so that no far-off deadline overflows.
            let real = min(left, .seconds(86_400) * rate) / rate
            try await Task.sleep(for: real, tolerance: tolerance.map { $0 / rate }, clock: .continuous)
        }
    }
}
