/// A ``CircuitBreaker`` as a request gives it, unchecked. Nil: not said, which is the default.
public struct CircuitBreakerDraft: Sendable, Hashable {
    /// Whether it acts.
    public var isEnabled: Bool?
    /// Over 0 to 1.
    public var rate: Double?
    /// Such as `120s`.
    public var window: String?
    /// 1–10,000.
    public var minimumAttempts: Int64?

    /// Nothing said.
    public init() {}

    /// The draft that says what `breaker` is.
    public init(_ breaker: CircuitBreaker) {
        isEnabled = breaker.isEnabled
        rate = breaker.rate
        window = breaker.window.text
        minimumAttempts = Int64(breaker.minimumAttempts)
    }
}
