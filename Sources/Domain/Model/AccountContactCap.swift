/// A ``ContactCap`` as an account sets it.
public struct AccountContactCap: Sendable, Hashable {
    /// 1–100.
    public let limit: Int
    /// Length of the rolling period.
    public let period: ContactPeriod

    /// A cap from its parts.
    public init(limit: Int, period: ContactPeriod) {
        self.limit = limit
        self.period = period
    }

    /// What it asks for.
    public var cap: ContactCap { ContactCap(limit: limit, period: period.duration) }
}
