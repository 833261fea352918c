/// At most `limit` attempts to one recipient within any `period`, whatever campaigns and channels they are of.
public struct ContactCap: Sendable, Hashable {
    /// Most attempts, from 1 on.
    public let limit: Int
    /// How far back they count.
    public let period: Duration

    /// A cap from its parts.
    public init(limit: Int, period: Duration) {
        self.limit = limit
        self.period = period
    }
}
