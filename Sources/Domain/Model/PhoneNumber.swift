/// A phone number in E.164, `^\+[1-9]\d{6,14}$`, held as its digits.
public struct PhoneNumber: Hashable, Comparable, Sendable {
    /// The digits after the `+`, read as a number; at most 15 of them.
    public let digits: UInt64

    /// Reads `+14155551234`. Nil where the text is not E.164.
    public init?(_ text: some StringProtocol) {
        let utf8 = text.utf8
        guard utf8.first == UInt8(ascii: "+"), (8...16).contains(utf8.count) else { return nil }
        var value: UInt64 = 0
        for byte in utf8.dropFirst() {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
        }
        self.init(digits: value)
        guard utf8.dropFirst().first != UInt8(ascii: "0") else { return nil }
    }

    /// The number with these digits. Nil where there are not 7 to 15 of them.
    public init?(digits: UInt64) {
        guard (1_000_000...999_999_999_999_999).contains(digits) else { return nil }
        self.digits = digits
    }

    /// Smaller digits first.
    public static func < (lhs: PhoneNumber, rhs: PhoneNumber) -> Bool {
        lhs.digits < rhs.digits
    }
}

extension PhoneNumber: CustomStringConvertible {
    /// E.164, such as `+14155551234`.
    public var description: String { "+\(digits)" }
}

extension PhoneNumber {
    /// The area code of a number of the North American Numbering Plan (+1 and ten digits); nil
    /// for numbers of other plans.
    public var areaCode: AreaCode? {
        guard digits / 10_000_000_000 == 1 else { return nil }
        return AreaCode(UInt16(digits / 10_000_000 % 1000))
    }
}
