/// Makes ids that are strictly increasing, whatever the clock does.
///
/// An id carries the time at which it was made. Within a millisecond, and while the clock is
/// behind the last id's time, the random part is counted up by a random step instead.
public struct IdentifierGenerator: Sendable {
    private var time: UInt64
    private var randomHigh: UInt64 = 0
    private var randomLow: UInt64 = 0
    /// Whether the random part is yet to be drawn.
    private var isFresh = true

    /// A generator whose ids are larger than all made at `floor` or before: the latest time in the store.
    public init(after floor: Instant? = nil) {
        time = floor.map { Self.milliseconds($0) &+ 1 } ?? 0
    }

    /// The next id.
    public mutating func next<Kind>(at now: Instant, using random: inout RandomSource) -> Identifier<Kind> {
        let milliseconds = Self.milliseconds(now)
        if milliseconds > time || isFresh {
            time = max(time, milliseconds)
            isFresh = false
            // The top bit stays clear, which leaves room to count up.
            randomHigh = random.next() & 0x7FFF
            randomLow = random.next()
        } else {
            let (sum, carry) = randomLow.addingReportingOverflow(random.next() & 0xFF_FFFF | 1)
            randomLow = sum
            if carry { randomHigh += 1 }
            if randomHigh > 0xFFFF {
                randomHigh = 0
                time += 1
            }
        }
        return Identifier(high: time << 16 | randomHigh, low: randomLow)
    }

    /// The first of any number of ids that are made elsewhere by counting its lower half up: they have a millisecond of their own.
    public mutating func reserve<Kind>(at now: Instant, using random: inout RandomSource) -> Identifier<Kind> {
        let own = max(time, Self.milliseconds(now)) &+ 1
        // The top bit stays clear, which leaves room to count up.
        let first = Identifier<Kind>(high: own << 16, low: random.next() >> 1)
        time = own &+ 1
        isFresh = false
        randomHigh = random.next() & 0x7FFF
        randomLow = random.next()
        return first
    }

    /// The time that the last id carries.
    public var latest: Instant { isFresh ? .epoch : Instant(millisecondsSinceEpoch: Int64(clamping: time)) }

    private static func milliseconds(_ instant: Instant) -> UInt64 {
        UInt64(clamping: max(0, instant.millisecondsSinceEpoch)) & 0x0000_FFFF_FFFF_FFFF
    }
}
