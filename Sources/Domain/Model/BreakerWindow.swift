/// From 10 s to an hour.
public enum BreakerWindowBounds: DurationBounds {
    /// 10 s to 1 h.
    public static let seconds: ClosedRange<Int64> = 10...3_600
}

/// The rolling window of a ``CircuitBreaker``, as it was given.
public typealias BreakerWindow = DurationText<BreakerWindowBounds>

extension DurationText where Bounds == BreakerWindowBounds {
    /// Where the account does not say.
    public static var standard: Self { Self(text: "120s", duration: .seconds(120)) }
}
