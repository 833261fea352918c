import Domain

/// A rule that was broken. What led to it is told by the same world once more, with an observer.
public struct SimulationViolation: Error, CustomStringConvertible {
    /// The seed with which it happens again.
    public let seed: UInt64
    /// Which rule.
    public let rule: String
    /// When, in virtual time.
    public let at: Instant
    /// For a person.
    public var description: String {
        "seed \(seed), \(at.millisecondsSinceEpoch) ms: \(rule)"
    }
}
