import NIOCore

/// The value of `grpc-timeout` (gRPC over HTTP/2, "Timeout"): one to eight digits and a unit.
enum GRPCTimeout {
    /// Returns nil for what the specification does not allow.
    static func parse(_ text: UnsafeRawBufferPointer) -> TimeAmount? {
        guard text.count >= 2, text.count <= 9 else { return nil }
        var amount: Int64 = 0
        for byte in text.dropLast() {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            amount = amount * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        // At most 10^8 hours, about 3.6·10^20 ns, which does not fit: such a timeout is as good as none.
        let unit: Int64
        switch text[text.count - 1] {
        case UInt8(ascii: "H"): unit = 3_600_000_000_000
        case UInt8(ascii: "M"): unit = 60_000_000_000
        case UInt8(ascii: "S"): unit = 1_000_000_000
        case UInt8(ascii: "m"): unit = 1_000_000
        case UInt8(ascii: "u"): unit = 1_000
        case UInt8(ascii: "n"): unit = 1
        default: return nil
        }
        let (nanoseconds, overflow) = amount.multipliedReportingOverflow(by: unit)
        return .nanoseconds(overflow ? longest : min(nanoseconds, longest))
    }

    /// The finest unit in which the amount has at most eight digits.
    static func format(_ amount: TimeAmount) -> String {
        let nanoseconds = max(amount.nanoseconds, 0)
        for (unit, divisor) in [("n", 1), ("u", 1_000), ("m", 1_000_000), ("S", 1_000_000_000), ("M", 60_000_000_000)] as [(String, Int64)]
        {
            let value = nanoseconds / divisor
            if value <= 99_999_999 { return "\(value)\(unit)" }
        }
        return "\(min(nanoseconds / 3_600_000_000_000, 99_999_999))H"
    }

    /// A hundred years: far enough, and adding it to a clock cannot overflow.
    private static let longest: Int64 = 3_155_760_000_000_000_000
}
