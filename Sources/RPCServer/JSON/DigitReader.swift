/// Reads the fixed parts of times and durations.
struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// A number of exactly `width` digits.
    mutating func number(_ width: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<width {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// A number of 1 to `maximum` digits.
    mutating func number(upTo maximum: Int) -> Int64? {
        guard var value = digit() else { return nil }
        for _ in 1..<maximum {
            guard let next = digit() else { break }
            value = value * 10 + next
        }
        return value
    }

    /// `.` and 1 to 9 digits as nanoseconds; 0 where there is none; nil where the point has no digits or too many.
    mutating func fraction() -> Int32? {
        guard take(".") else { return 0 }
        var nanos: Int32 = 0
        var width = 0
        while let next = digit() {
            width += 1
            if width > 9 { return nil }
            nanos = nanos * 10 + Int32(next)
        }
        if width == 0 { return nil }
        for _ in width..<9 { nanos *= 10 }
        return nanos
    }

    private mutating func digit() -> Int64? {
        guard let byte = rest.first, byte &- UInt8(ascii: "0") < 10 else { return nil }
        rest.removeFirst()
        return Int64(byte &- UInt8(ascii: "0"))
    }
}
