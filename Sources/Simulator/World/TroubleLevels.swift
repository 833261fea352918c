import Domain

/// How much of each trouble a world has, drawn from its seed.
struct TroubleLevels {
    private let levels: [SimulatedTrouble: Double]

    init(_ troubles: Set<SimulatedTrouble>, seed: UInt64) {
        var random = SplitMix64(seed: SplitMix64.mix(seed ^ 0x6C65_7665_6C73))
        var levels: [SimulatedTrouble: Double] = [:]
        for trouble in SimulatedTrouble.allCases {
            // Rare as well as frequent: from a tenth to three times the usual.
            let level = [0.1, 0.5, 1, 1, 2, 3][Int(random.next() % 6)]
            if troubles.contains(trouble) { levels[trouble] = level }
        }
        self.levels = levels
    }

    /// Whether a trouble strikes that usually does one time in `oneIn`.
    func strikes(_ trouble: SimulatedTrouble, oneIn: Double, _ random: inout SplitMix64) -> Bool {
        // Drawn also where the trouble is off: a world without it is then the same as long as nothing else differs.
        Double.random(in: 0..<1, using: &random) < (levels[trouble] ?? 0) / oneIn
    }

    /// A wait until a trouble strikes again that usually does once in `mean`; nil: never.
    func wait(for trouble: SimulatedTrouble, mean: Duration, _ random: inout SplitMix64) -> Duration? {
        let part = Double.random(in: 0..<1, using: &random)
        return levels[trouble].map { .milliseconds(Int64(Double(mean.wholeMilliseconds) * 2 * part / $0) + 1) }
    }
}
