/// Crockford's base 32, in lower case: the digits and the letters except i, l, o and u.
enum Crockford32 {
    private static let alphabet: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"

    /// The digit of a value below 32.
    static func character(_ value: UInt8) -> UInt8 {
        alphabet.withUTF8Buffer { $0[Int(value & 31)] }
    }

    /// The value of a digit; nil for any other byte, upper-case letters and aliases among them.
    static func value(_ character: UInt8) -> UInt8? {
        alphabet.withUTF8Buffer { $0.firstIndex(of: character) }.map { UInt8($0) }
    }
}
