/// Durations as ProtoJSON writes them: seconds with up to nine decimals, and `s`.
package enum DurationText {
    /// Seconds and nanoseconds, of the same sign; nil where `text` is no duration or longer than 10,000 years.
    package static func parse(_ text: String) -> (seconds: Int64, nanos: Int32)? {
        var reader = DigitReader(text)
        let isNegative = reader.take("-")
        guard
            let seconds = reader.number(upTo: 12), seconds <= longest, let nanos = reader.fraction(), reader.take("s"),
            reader.isAtEnd
        else { return nil }
        return isNegative ? (-seconds, -nanos) : (seconds, nanos)
    }

    /// The bound of the type's documentation, in seconds either way: some 10,000 years.
    private static let longest: Int64 = 315_576_000_000

    /// Whether the two are a duration: within the bounds, and of the same sign.
    static func isValid(seconds: Int64, nanos: Int32) -> Bool {
        (-longest...longest).contains(seconds) && nanos.magnitude <= 999_999_999
            && (seconds == 0 || nanos == 0 || (seconds < 0) == (nanos < 0))
    }

    package static func format(seconds: Int64, nanos: Int32) -> String {
        let sign = seconds < 0 || nanos < 0 ? "-" : ""
        let wholeNanos = min(nanos.magnitude, 999_999_999)
        return sign + String(seconds.magnitude) + TimestampText.fraction(Int32(wholeNanos)) + "s"
    }
}
