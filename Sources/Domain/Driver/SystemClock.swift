#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The time of day. It may be set back by the system's administrator; engines take no harm, since
/// for them time stands still until it has caught up.
public struct SystemClock: EngineClock {
    private static let longestSleep: Duration = .seconds(30)

    /// The clock.
    public init() {}

    /// The time, to a millisecond.
    public var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(millisecondsSinceEpoch: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// 2 ms: sleeps for less would cost more than they are worth.
    public var minimumResolution: Duration { .milliseconds(2) }

    /// Sleeps until `deadline`, in steps, so that a clock that is set meanwhile is noticed. Where it was set back
    /// by more than a second it returns at once: whoever sleeps has to know, and to look at the time again.
    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        var latest = now
        while true {
            let time = now
            let left = time.duration(to: deadline)
            guard left > .zero, time.duration(to: latest) <= .seconds(1) else { return }
            latest = time
            try await Task.sleep(for: min(left, Self.longestSleep), tolerance: tolerance, clock: .continuous)
        }
    }
}
