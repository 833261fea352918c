import Foundation

/// The time of day. It may be set back by the system's administrator; engines take no harm, since
/// for them time stands still until it has caught up.
public struct SystemClock: EngineClock {
    private static let longestSleep: Duration = .seconds(30)

    /// The clock.
    public init() {}

    /// The time, to a millisecond.
    public var now: Instant {
        Instant(millisecondsSinceEpoch: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }

    /// 2 ms: sleeps for less would cost more than they are worth.
    public var minimumResolution: Duration { .milliseconds(2) }

    /// Sleeps until `deadline`, in steps, so that a clock that is set meanwhile is noticed.
    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        while true {
            let left = now.duration(to: deadline)
            guard left > .zero else { return }
            try await Task.sleep(for: min(left, Self.longestSleep), tolerance: tolerance, clock: .continuous)
        }
    }
}
