/// Crockford's base 32, in lower case: the digits and the letters except i, l, o and u.
enum Crockford32 {
    private static let alphabet: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"

    /// The digit of a value below 32.
    static func character(_ value: UInt8) -> UInt8 {
        alphabet.withUTF8Buffer { $0[Int(value & 31)] }
    }

    /// The value of a digit; nil for any other byte, upper-case letters and aliases among them.
    static func value(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "h"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "j")...UInt8(ascii: "k"): character - UInt8(ascii: "j") + 18
        case UInt8(ascii: "m")...UInt8(ascii: "n"): character - UInt8(ascii: "m") + 20
        case UInt8(ascii: "p")...UInt8(ascii: "t"): character - UInt8(ascii: "p") + 22
        case UInt8(ascii: "v")...UInt8(ascii: "z"): character - UInt8(ascii: "v") + 27
        default: nil
        }
    }
}
