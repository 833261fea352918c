/// How long a number rests between two messages: 12 to 20 minutes, 15 on average, which makes
/// 3 to 5 messages per number in any hour.
///
/// Drawn from the triangular distribution with its peak at 13 minutes, whose mean is
/// (12 + 20 + 13) / 3 = 15.
public enum DripGap {
    /// The bounds, in milliseconds.
    public static let bounds: ClosedRange<Int64> = 720_000...1_200_000
    private static let peak: Double = 780_000

    /// A gap, in milliseconds.
    public static func draw(using random: inout RandomSource) -> Duration {
        let low = Double(bounds.lowerBound)
        let high = Double(bounds.upperBound)
        let u = random.unit()
        let value: Double
        if u < (peak - low) / (high - low) {
            value = low + (u * (high - low) * (peak - low)).squareRoot()
        } else {
            value = high - ((1 - u) * (high - low) * (high - peak)).squareRoot()
        }
        return .milliseconds(min(max(Int64(value.rounded()), bounds.lowerBound), bounds.upperBound))
    }
}
