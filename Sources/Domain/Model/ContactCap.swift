/// At most `limit` attempts to one recipient in any `period`.
public struct ContactCap: Sendable, Hashable {
    /// How many, at least 0.
    public let limit: Int
    /// Length of the rolling period.
    public let period: Duration

    /// A cap from its parts.
    public init(limit: Int, period: Duration) {
        self.limit = limit
        self.period = period
    }
}
