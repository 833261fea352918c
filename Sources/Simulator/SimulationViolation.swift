import Domain

/// A rule that was broken, and what led to it.
public struct SimulationViolation: Error, CustomStringConvertible {
    /// The seed with which it happens again.
    public let seed: UInt64
    /// Which rule.
    public let rule: String
    /// When, in virtual time.
    public let at: Instant
    /// The last things that happened before.
    public let trace: [String]

    /// For a person.
    public var description: String {
        "seed \(seed), \(at.millisecondsSinceEpoch) ms: \(rule)\n  " + trace.joined(separator: "\n  ")
    }
}
