import NIOCore

/// Counts the PINGs of one client against a ``PingPolicy``. It reads no clock: it is told the time.
struct PingStrikes {
    private let policy: PingPolicy
    private var strikes = 0
    private var lastValid: NIODeadline?

    private static let intervalWithoutCalls = TimeAmount.hours(2)

    init(_ policy: PingPolicy) { self.policy = policy }

    /// A PING came. Returns whether it is one too many.
    /// - Parameter hasAnswered: whether HEADERS or DATA were sent since the last PING.
    mutating func count(now: NIODeadline, hasCalls: Bool, hasAnswered: Bool) -> Bool {
        if hasAnswered {
            strikes = 0
            lastValid = nil
        }
        let interval = hasCalls || policy.permitsWithoutCalls ? policy.minimumInterval : PingStrikes.intervalWithoutCalls
        if let lastValid, now < lastValid + interval {
            strikes += 1
        } else {
            lastValid = now
        }
        return strikes > policy.maxStrikes
    }
}
