/// Bounds on the JSON that a client may send.
public struct JSONLimits: Hashable, Sendable {
    /// How deep objects and arrays may nest.
    public var depth: Int
    /// How many wrong fields of one request are reported; what is beyond is not looked at.
    public var violations: Int

    /// Limits with their defaults.
    public init(depth: Int = 64, violations: Int = 100) {
        self.depth = depth
        self.violations = violations
    }
}
