/// A number as it was written. Nothing is rounded until its field's type is known.
struct JSONNumber: Hashable {
    let text: String
    /// Whether it has neither a fraction nor an exponent.
    let isPlainInteger: Bool

    /// The value as a whole number: `9`, `9.0` and `0.9e1` are 9; nil for `9.5`, and beyond 64 bits.
    func integer<T: FixedWidthInteger>(_ type: T.Type) -> T? {
        if isPlainInteger { return T(text) ?? (text == "-0" ? 0 : nil) }
        guard let value = Double(text), value.isFinite else { return nil }
        // Beyond 2^53 a Double does not tell neighbouring whole numbers apart.
        guard abs(value) <= 9_007_199_254_740_992 else { return nil }
        return T(exactly: value)
    }

    /// The nearest double; nil where that is infinite.
    var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }
}
