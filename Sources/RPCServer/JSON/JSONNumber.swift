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
        guard let value = Double(text), value.isFinite else { return nil }
        // Beyond 2^53 a Double does not tell neighbouring whole numbers apart.
        guard abs(value) <= 9_007_199_254_740_992 else { return nil }
        return T(exactly: value)
    }

    /// The nearest double; nil where that is infinite.
    package var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }
}
