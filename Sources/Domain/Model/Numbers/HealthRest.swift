/// A number's last rest because of its health on a channel.
public struct HealthRest: Sendable, Hashable {
    /// When it is over. From then on the number returns gradually.
    public let until: Instant
    /// What weighed most.
    public let cause: NumberHealth.Part

    /// A rest from its parts.
    public init(until: Instant, cause: NumberHealth.Part) {
        self.until = until
        self.cause = cause
    }
}
