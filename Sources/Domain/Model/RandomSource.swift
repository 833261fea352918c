/// Where an engine's random bits come from: the system in production, a seed where a run must repeat.
public struct RandomSource: RandomNumberGenerator, Sendable {
    private enum Source {
        case system(SystemRandomNumberGenerator)
        case seeded(SplitMix64)
    }

    private var source: Source

    private init(_ source: Source) { self.source = source }

    /// The system's generator.
    public static var system: RandomSource { RandomSource(.system(SystemRandomNumberGenerator())) }

    /// The same bits each time for the same seed.
    public static func seeded(_ seed: UInt64) -> RandomSource { RandomSource(.seeded(SplitMix64(seed: seed))) }

    /// 64 random bits.
    public mutating func next() -> UInt64 {
        switch source {
        case .system(var generator): return generator.next()
        case .seeded(var generator):
            let bits = generator.next()
            source = .seeded(generator)
            return bits
        }
    }

    /// Evenly distributed in [0, 1).
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
