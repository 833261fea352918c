/// Watches how many of a campaign's attempts fail, and says when it has to be paused for it.
///
/// The rate is that of the attempts that ended in a rolling window, and of those placed in it that are getting through: failures
/// come back at once and conversations late, so the first ends of a healthy campaign are nearly all failures. Once it has tripped
/// it counts anew.
public struct FailureWatch: Sendable, Hashable {
    /// Share of failed attempts over which it trips, over 0 to 1; at 1 it trips where all failed.
    public let rate: Double
    /// Attempts in the window below which it does not trip.
    public let minimumAttempts: Int
    /// Length of the window.
    public let window: Duration

    private var tally: RollingTally

    /// A watch that has seen nothing.
    public init(rate: Double = 0.5, window: Duration = .seconds(120), minimumAttempts: Int = 20) {
        self.rate = rate
        self.window = window
        self.minimumAttempts = minimumAttempts
        tally = RollingTally(window: window)
    }

    /// Attempts that ended in the window.
    public var attempts: Int { tally.events }
    /// How many of them failed.
    public var failures: Int { tally.marked }

    /// Counts an attempt that ended at `now`. Whether the campaign has to be paused. `gettingThrough`: how many attempts placed
    /// in the window ring or are answered at `now`; asked only where the ends alone are too bad.
    public mutating func observe(failed: Bool, at now: Instant, gettingThrough: () -> Int = { 0 }) -> Bool {
        tally.add(marked: failed, at: now)
        guard failed, attempts >= minimumAttempts, isOver(of: attempts) else { return false }
        return isOver(of: attempts + gettingThrough())
    }

    /// Counts anew.
    public mutating func clear() { tally.clear() }

    private func isOver(of all: Int) -> Bool {
        rate < 1 ? Double(failures) > rate * Double(all) : failures == all
    }

    /// Whether an attempt counts at all: not one of which nobody knows how it ended, since the server was started again.
    public static func counts(_ outcome: AttemptOutcome) -> Bool { outcome.reason != .unknownAfterRestart }

    /// Whether an attempt that counts is a failure of the campaign, its numbers or its carrier: not where a fax, nobody but
    /// silence or someone who wants no calls was at the other end.
    public static func isFailure(_ outcome: AttemptOutcome) -> Bool {
        guard outcome.status == .failed else { return false }
        return outcome.reason.map { !recipients.contains($0) && !OptOutReason.isOptOut($0) } ?? true
    }

    /// Reasons that are the recipient's.
    private static let recipients: Set<Reason> = [Reason("fax"), Reason("silence")]
}
