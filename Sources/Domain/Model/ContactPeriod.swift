/// As far back as contacts are kept.
public enum ContactPeriodBounds: DurationBounds {
    /// 1 s to 31 days: ``ContactRule/longestPeriod``.
    public static let seconds: ClosedRange<Int64> = 1...31 * 86_400
}

/// The period of an account's contact cap, as it was given.
public typealias ContactPeriod = DurationText<ContactPeriodBounds>
