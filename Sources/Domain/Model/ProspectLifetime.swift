/// From 1 s to a year.
public enum ProspectLifetimeBounds: DurationBounds {
    /// 1 s to 365 days.
    public static let seconds: ClosedRange<Int64> = 1...365 * 86_400
}

/// Time from a prospect's adding in which it has to be reached, as it was given.
public typealias ProspectLifetime = DurationText<ProspectLifetimeBounds>
