import Domain

/// Distinct phones in no order, as lists of customers are: the n-th for n below 2^28.
enum BenchPhones {
    /// Area codes of many states and the four zones, in all of which a Monday from 13 to 17 in New York is a legal hour.
    private static let areaCodes: [UInt64] = [
        205, 480, 501, 949, 303, 203, 302, 305, 404, 208, 312, 317, 515, 316, 502, 504, 301, 617, 313, 612, 601, 314, 406, 402,
        702, 603, 201, 505, 212, 704, 701, 216, 405, 503, 215, 803, 605, 615, 713, 801, 802, 703, 206, 304, 414, 307, 813, 954,
        214, 512, 916, 415, 619, 858, 719, 941, 772, 561, 770, 678, 815, 630, 847, 919,
    ]
    private static let subscriberBits: UInt64 = 22
    private static let subscriberMask: UInt64 = 1 << subscriberBits - 1

    /// One area code after the other, and in each a bijection of 22 bits (odd factors and shifts to the right are).
    static func phone(_ index: UInt64) -> PhoneNumber? {
        let area = areaCodes[Int(index % UInt64(areaCodes.count))]
        var value = index / UInt64(areaCodes.count) & subscriberMask
        for factor: UInt64 in [0x1E_3779_B1, 0x02_B2AE_35, 0x05_EBCA_6B] {
            value = value &* factor & subscriberMask
            value ^= value >> 11
        }
        return PhoneNumber(digits: 10_000_000_000 + area * 10_000_000 + 2_000_000 + value)
    }
}
