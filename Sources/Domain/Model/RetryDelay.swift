/// A retry delay in the form in which it was given: a count and a unit, 1 s to 30 d.
public struct RetryDelay: Sendable, Hashable {
    /// As given, such as `4h`; what users are shown again.
    public let text: String
    /// Its length.
    public let duration: Duration

    /// Reads `^\d+(s|m|h|d)$`, from 1 s to 30 d. Nil otherwise.
    public init?(_ text: String) {
        let utf8 = text.utf8
        guard let unit = utf8.last, (2...8).contains(utf8.count) else { return nil }
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
        guard (1...2_592_000).contains(seconds) else { return nil }
        self.text = text
        self.duration = .seconds(seconds)
    }
}
