/// A state, province or territory by its ISO 3166-2 code, such as `US-FL` or `CA-ON`.
public struct Region: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The code.
    public let code: String

    /// Reads `US-FL`: two capital letters, a hyphen, and two or three capital letters or digits. Nil for anything else.
    public init?(_ code: some StringProtocol) {
        let bytes = Array(code.utf8)
        guard (5...6).contains(bytes.count), bytes[2] == UInt8(ascii: "-") else { return nil }
        let isCapital = { (byte: UInt8) in (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        guard isCapital(bytes[0]), isCapital(bytes[1]), bytes[3...].allSatisfy({ isCapital($0) || isDigit($0) }) else { return nil }
        self.code = String(code)
    }

    /// Of the code.
    public static func < (lhs: Region, rhs: Region) -> Bool { lhs.code < rhs.code }

    /// The code.
    public var description: String { code }

    /// The country's ISO 3166-1 code, such as `US`.
    public var country: Substring { code.prefix(2) }
}
