/// How long a recipient keeps seeing the same number, in the form in which it was given: a count and a unit, up to 30 d.
public struct StickyPeriod: Sendable, Hashable {
    /// As given, such as `8d`; what users are shown again.
    public let text: String
    /// Its length; 0: not at all.
    public let duration: Duration

    /// Reads `^\d+(s|m|h|d)$`, from 0 s to 30 d. Nil otherwise.
    public init?(_ text: String) {
        if let delay = RetryDelay(text) {
            (self.text, duration) = (text, delay.duration)
        } else {
            let digits = text.utf8.dropLast()
            guard (1...7).contains(digits.count), digits.allSatisfy({ $0 == UInt8(ascii: "0") }), let unit = text.utf8.last,
                "smhd".utf8.contains(unit)
            else { return nil }
            (self.text, duration) = (text, .zero)
        }
    }
}
