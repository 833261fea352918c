/// A length of time in the form in which it was given: a count and a unit, such as `4h`.
public struct DurationText<Bounds: DurationBounds>: Sendable, Hashable {
    /// As given; what users are shown again.
    public let text: String
    /// Its length.
    public let duration: Duration

    /// Reads `^\d+(s|m|h|d)$`, within the bounds. Nil otherwise.
    public init?(_ text: String) {
        let utf8 = text.utf8
        guard let unit = utf8.last, (2...9).contains(utf8.count) else { return nil }
        let secondsPerUnit: Int64
        switch unit {
        case UInt8(ascii: "s"): secondsPerUnit = 1
        case UInt8(ascii: "m"): secondsPerUnit = 60
        case UInt8(ascii: "h"): secondsPerUnit = 3_600
        case UInt8(ascii: "d"): secondsPerUnit = 86_400
        default: return nil
        }
        var count: Int64 = 0
        for byte in utf8.dropLast() {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            count = count * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        let seconds = count * secondsPerUnit
        guard Bounds.seconds.contains(seconds) else { return nil }
        self.text = text
        self.duration = .seconds(seconds)
    }

    /// A length that is known to be within the bounds.
    init(text: String, duration: Duration) {
        self.text = text
        self.duration = duration
    }

    /// What a text has to be, for a person.
    static var requirement: String {
        "must be a whole number and s, m, h or d, from \(brief(Bounds.seconds.lowerBound)) to \(brief(Bounds.seconds.upperBound))"
    }

    /// In the largest unit of which it is a whole number.
    private static func brief(_ seconds: Int64) -> String {
        for (unit, length) in [("d", Int64(86_400)), ("h", 3_600), ("m", 60)] where seconds % length == 0 {
            return "\(seconds / length)\(unit)"
        }
        return "\(seconds)s"
    }
}
