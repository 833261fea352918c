/// Something that happens to a simulated attempt.
public struct SimulatedStep: Sendable, Hashable {
    /// When.
    public let at: Instant
    /// What.
    public let event: CarrierEventKind

    /// A step from its parts.
    public init(at: Instant, event: CarrierEventKind) {
        self.at = at
        self.event = event
    }
}
