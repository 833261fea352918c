/// A point in time: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Millisecond precision is what is stored and compared everywhere, so a time that went
/// through the store equals the one that went in.
public struct Instant: InstantProtocol, Hashable, Sendable {
    /// Milliseconds since the Unix epoch.
    public var millisecondsSinceEpoch: Int64

    /// The time `milliseconds` after the Unix epoch.
    public init(millisecondsSinceEpoch milliseconds: Int64) {
        self.millisecondsSinceEpoch = milliseconds
    }

    /// The time of a timestamp as messages have it, to the millisecond before; nil where it is none between the years 1 and 9999
    /// (google/protobuf/timestamp.proto).
    public init?(secondsSinceEpoch seconds: Int64, nanoseconds: Int32) {
        guard Self.timestampSeconds.contains(seconds), (0...999_999_999).contains(nanoseconds) else { return nil }
        self.init(millisecondsSinceEpoch: seconds * 1_000 + Int64(nanoseconds / 1_000_000))
    }

    private static let timestampSeconds: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// The Unix epoch.
    public static let epoch = Instant(millisecondsSinceEpoch: 0)

    /// The latest representable time.
    public static let distantFuture = Instant(millisecondsSinceEpoch: .max)

    /// This time moved by `duration`, rounded towards zero to a millisecond; saturates at the ends.
    public func advanced(by duration: Duration) -> Instant { advanced(byMilliseconds: duration.wholeMilliseconds) }

    /// This time moved by so many milliseconds; saturates at the ends.
    func advanced(byMilliseconds milliseconds: Int64) -> Instant {
        let (sum, overflow) = millisecondsSinceEpoch.addingReportingOverflow(milliseconds)
        guard overflow else { return Instant(millisecondsSinceEpoch: sum) }
        return Instant(millisecondsSinceEpoch: milliseconds < 0 ? .min : .max)
    }

    /// The time from this instant to `other`.
    public func duration(to other: Instant) -> Duration {
        let (difference, overflow) = other.millisecondsSinceEpoch.subtractingReportingOverflow(millisecondsSinceEpoch)
        guard overflow else { return .milliseconds(difference) }
        return .milliseconds(other > self ? Int64.max : Int64.min)
    }

    /// Earlier before later.
    public static func < (lhs: Instant, rhs: Instant) -> Bool {
        lhs.millisecondsSinceEpoch < rhs.millisecondsSinceEpoch
    }
}

extension Duration {
    /// The duration in milliseconds, rounded towards zero; saturates.
    public var wholeMilliseconds: Int64 { Int64(clamping: attoseconds / 1_000_000_000_000_000) }
}
