/// A number as it was written. Nothing is rounded until its field's type is known.
package struct JSONNumber: Hashable {
    package let text: String
    /// Whether it has neither a fraction nor an exponent.
    package let isPlainInteger: Bool

    init(text: String, isPlainInteger: Bool) {
        self.text = text
        self.isPlainInteger = isPlainInteger
    }

    /// Reads a number that stands in a string; nil where anything else is in it.
    init?(quoted: String) {
        var quoted = quoted
        let number: JSONNumber? = quoted.withUTF8 { utf8 in
            var scanner = JSONScanner(UnsafeRawBufferPointer(utf8), depthLimit: 0)
            guard let first = utf8.first, first > 0x20, (try? scanner.peek()) == .number, let number = try? scanner.number() else {
                return nil
            }
            return scanner.index == utf8.count ? number : nil
        }
        guard let number else { return nil }
        self = number
    }

    /// The value as a whole number: `9`, `9.0` and `0.9e1` are 9; nil for `9.5`, and beyond 64 bits.
    package func integer<T: FixedWidthInteger>(_ type: T.Type) -> T? {
        if isPlainInteger { return T(text) ?? (text == "-0" ? 0 : nil) }
        // By its digits: beyond 2^53 a Double does not tell neighbouring whole numbers apart.
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        let mantissa = parts[0].split(separator: ".")
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        var digits = (mantissa[0] + fraction).drop { $0 == "0" }
        if digits.isEmpty { return 0 }
        guard let exponent = parts.count > 1 ? Int(parts[1]) : 0, exponent.magnitude <= 1 << 32 else { return nil }
        var zeros = exponent - fraction.utf8.count
        while zeros < 0, digits.last == "0" {
            digits.removeLast()
            zeros += 1
        }
        // UInt64.max has twenty digits.
        guard zeros >= 0, digits.utf8.count + zeros <= 20 else { return nil }
        return T((isNegative ? "-" : "") + digits + String(repeating: "0", count: zeros))
    }

    /// The nearest double; nil where that is infinite.
    package var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }
}
