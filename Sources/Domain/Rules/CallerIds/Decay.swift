/// Exponential decay, by arithmetic alone, so that every machine comes to the same figures.
enum Decay {
    private static let ln2 = 0.693_147_180_559_945_3

    /// 2 to the power of −elapsed / half-life: 1 at once, 0.5 after a half-life. Right to 7 places.
    static func factor(after elapsed: Duration, halfLife: Duration) -> Double {
        let whole = Double(max(halfLife.wholeMilliseconds, 1))
        let halvings = Double(max(elapsed.wholeMilliseconds, 0)) / whole
        guard halvings < 1_000 else { return 0 }
        let count = halvings.rounded(.down)
        // e^−x for 0 ≤ x < ln 2, whose Taylor series has come to an end after nine terms.
        let x = (halvings - count) * ln2
        var term = 1.0
        var sum = 1.0
        var index = 1.0
        while index < 10 {
            term *= -x / index
            sum += term
            index += 1
        }
        return sum * Double(sign: .plus, exponent: -Int(count), significand: 1)
    }
}
