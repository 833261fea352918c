/// A 128-bit id whose text form is a prefix and 26 characters of Crockford's base 32.
///
/// The upper 48 bits are milliseconds since the epoch, the lower 80 random, so ids sort by the
/// time at which they were made; ``IdentifierGenerator`` keeps them strictly increasing.
public struct Identifier<Kind: IdentifierKind>: Hashable, Comparable, Sendable {
    /// The upper 64 bits: 48 of time, 16 random.
    public let high: UInt64
    /// The lower 64 bits, random.
    public let low: UInt64

    /// The id with these bits.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// By the lower half alone, which is random: an attempt is looked up by its id a dozen times.
    public func hash(into hasher: inout Hasher) { hasher.combine(low) }

    /// Earlier made before later made.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.high, lhs.low) < (rhs.high, rhs.low)
    }
}
