/// When a campaign is paused because its attempts fail.
public struct CircuitBreaker: Sendable, Hashable {
    /// Whether it acts.
    public var isEnabled = true
    /// Share of failed attempts over which it acts: over 0 to 1.
    public var rate = 0.5
    /// Length of the rolling window: 10 s to 1 h.
    public var window = BreakerWindow.standard
    /// Attempts in the window below which it does not act: 1–10,000.
    public var minimumAttempts = 20

    /// The default.
    public init() {}
}
