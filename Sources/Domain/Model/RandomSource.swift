/// Where an engine's random bits come from: the system in production, a seed where a run must repeat.
public struct RandomSource: RandomNumberGenerator, Sendable {
    /// Nil: the system's.
    private var seeded: SplitMix64?
    private var system = SystemRandomBits()

    private init(seeded: SplitMix64? = nil) { self.seeded = seeded }

    /// The system's generator.
    public static var system: RandomSource { RandomSource() }

    /// The same bits each time for the same seed.
    public static func seeded(_ seed: UInt64) -> RandomSource { RandomSource(seeded: SplitMix64(seed: seed)) }

    /// 64 random bits.
    public mutating func next() -> UInt64 {
        guard var generator = seeded else { return system.next() }
        let bits = generator.next()
        seeded = generator
        return bits
    }

    /// Evenly distributed in [0, 1).
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
