/// From 1 s to 30 days.
public enum RetryDelayBounds: DurationBounds {
    /// 1 s to 30 days.
    public static let seconds: ClosedRange<Int64> = 1...30 * 86_400
}

/// Time from an attempt's end to its retry, as it was given.
public typealias RetryDelay = DurationText<RetryDelayBounds>
