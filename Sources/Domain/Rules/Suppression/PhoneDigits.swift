/// The digits of a phone number that people or their programs wrote, with what they put between them.
///
/// What is skipped is only what cannot make another number of it: where digits may be an extension, or a 0 that is dialed inside
/// the country only, the text counts as no number rather than as one with more digits.
struct PhoneDigits {
    /// Whether `+` is before them.
    private(set) var hasPlus = false
    /// How many, at most 16.
    var count = 0
    /// The first 15, read as a number.
    var value: UInt64 = 0
    /// Whether anything is there that a number does not have.
    private(set) var isOther = false

    /// Digits since the last that was no digit.
    private var run = 0
    /// Whether so many were in one piece that what comes behind it is no part of the number.
    private var isWhole = false
    private var isParenthesised = false
    /// Whether a parenthesis was the last but for formatting: an extension may be in it.
    private var endsInParenthesis = false

    /// Digits in one piece that are a number by themselves.
    private static let whole = 10

    /// What is in a field; nil where it is not UTF-8.
    init?(_ field: [UInt8]) {
        if field.allSatisfy({ $0 < 0x80 }) {
            for byte in field { add(Unicode.Scalar(byte)) }
        } else {
            guard let text = String(validating: field, as: UTF8.self) else { return nil }
            for scalar in text.unicodeScalars { add(scalar) }
        }
        if isParenthesised || endsInParenthesis { isOther = true }
    }

    private mutating func add(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "0"..."9":
            // `+44 (0)20`: the 0 is not dialed from abroad.
            if isWhole || (isParenthesised && run == 0 && scalar == "0") { isOther = true }
            count = min(count + 1, 16)
            run += 1
            endsInParenthesis = false
            // More digits than any number has, and than are told apart.
            guard count <= 15 else { return isOther = true }
            value = value * 10 + UInt64(scalar.value - 0x30)
        case "+" where count == 0 && !hasPlus: hasPlus = true
        case "(" where !isParenthesised:
            endRun()
            isParenthesised = true
        case ")" where isParenthesised && run > 0:
            endRun()
            isParenthesised = false
            endsInParenthesis = true
        case _ where Self.isFormatting(scalar): if !isParenthesised { endRun() }
        default: isOther = true
        }
    }

    private mutating func endRun() {
        if run >= Self.whole { isWhole = true }
        run = 0
    }

    /// What people and their programs put between digits.
    private static func isFormatting(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "\t", "-", ".": return true
        case _ where scalar.isASCII: return false
        default: break
        }
        switch scalar.properties.generalCategory {
        case .spaceSeparator, .dashPunctuation, .format: return true
        // The minus sign.
        default: return scalar.value == 0x2212
        }
    }
}
