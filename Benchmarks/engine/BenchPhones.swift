import Domain

/// Distinct phones in no order, as lists of customers are: the n-th for n below 2^33.
enum BenchPhones {
    private static let bits: UInt64 = 33
    private static let mask: UInt64 = 1 << bits - 1

    /// A bijection of 33 bits (odd factors and shifts to the right are), on top of +1 000 000 0000.
    static func phone(_ index: UInt64) -> PhoneNumber? {
        var value = index & mask
        for factor: UInt64 in [0x1_9E37_79B1, 0x0_C2B2_AE35, 0x1_85EB_CA6B] {
            value = value &* factor & mask
            value ^= value >> 17
        }
        return PhoneNumber(digits: 10_000_000_000 + value)
    }
}
