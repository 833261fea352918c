/// From a day to the law's 30.
public enum AbandonWindowBounds: DurationBounds {
    /// 1 to 30 days.
    public static let seconds: ClosedRange<Int64> = 86_400...30 * 86_400
}

/// The rolling window of an ``AbandonPolicy``, as it was given.
public typealias AbandonWindow = DurationText<AbandonWindowBounds>

extension DurationText where Bounds == AbandonWindowBounds {
    /// Where the account does not say.
    public static var standard: Self { Self(text: "30d", duration: .seconds(30 * 86_400)) }
}
