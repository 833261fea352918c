import Domain

/// Numbers on a list, spread over the plan as a registry's are, and others between them.
struct BenchNumbers {
    /// How many are on the list.
    let count: Int

    private static let first: UInt64 = 12_000_000_000
    private static let room: UInt64 = 7_999_999_999

    /// Numbers from one on the list to the next, on average.
    private var gap: UInt64 { Self.room / UInt64(max(count, 1)) }

    /// The n-th of the list, ascending.
    func listed(_ index: Int) -> UInt64 { base(index) + Self.mix(UInt64(index)) % (gap - 1) }

    /// One that is not on the list, behind the n-th.
    func unlisted(_ index: Int) -> UInt64 { base(index) + gap - 1 }

    private func base(_ index: Int) -> UInt64 { Self.first + UInt64(index) * gap }

    /// SplitMix64's last step: distinct numbers come out in no order.
    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
