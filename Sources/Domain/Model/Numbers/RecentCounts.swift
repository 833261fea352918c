/// ``NumberCounts`` in which what is older weighs less: half as much after each half-life.
public struct RecentCounts: Sendable, Hashable {
    /// See ``NumberCounts/attempts``.
    public var attempts = 0.0
    /// See ``NumberCounts/answers``.
    public var answers = 0.0
    /// See ``NumberCounts/humans``.
    public var humans = 0.0
    /// See ``NumberCounts/shortCalls``.
    public var shortCalls = 0.0
    /// See ``NumberCounts/failures``.
    public var failures = 0.0
    /// See ``NumberCounts/spamLabelled``.
    public var spamLabelled = 0.0
    /// As of when.
    public var at: Instant

    /// None yet.
    public init(at: Instant = .epoch) { self.at = at }

    /// The same as of a later time. Earlier times, of before a clock was set back, change nothing.
    public mutating func decay(to now: Instant, halfLife: Duration) {
        guard now > at else { return }
        let factor = Decay.factor(after: at.duration(to: now), halfLife: halfLife)
        attempts *= factor
        answers *= factor
        humans *= factor
        shortCalls *= factor
        failures *= factor
        spamLabelled *= factor
        at = now
    }
}
