extension Identifier: CustomStringConvertible, LosslessStringConvertible {
    /// The prefix and 26 characters of Crockford's base 32 in lower case, such as
    /// `camp_01j9z3k4m5n6p7q8r9s0t1v2w3`. Texts sort as the ids do.
    public var description: String {
        String(unsafeUninitializedCapacity: Kind.prefix.utf8.count + 26) { buffer in
            var index = 0
            for byte in Kind.prefix.utf8 {
                buffer[index] = byte
                index += 1
            }
            for position in 0..<26 {
                buffer[index] = Crockford32.character(Self.digit(position, high, low))
                index += 1
            }
            return index
        }
    }

    /// Reads the text form to the letter: the prefix, then 26 lower-case digits of which the
    /// first is at most 7 (128 bits). Nil for anything else, so that each id has one text.
    public init?(_ text: String) {
        let prefix = Kind.prefix
        guard text.utf8.count == prefix.utf8.count + 26, text.hasPrefix(prefix) else { return nil }
        // Walking an array costs a third of walking a string, and nearly every call names an id.
        let utf8 = Array(text.utf8)
        var high: UInt64 = 0
        var low: UInt64 = 0
        var isFirst = true
        for index in prefix.utf8.count..<utf8.count {
            guard let value = Crockford32.value(utf8[index]), !isFirst || value < 8 else { return nil }
            isFirst = false
            high = high << 5 | low >> 59
            low = low << 5 | UInt64(value)
        }
        self.init(high: high, low: low)
    }

    /// The 5 bits of the digit at `position`, 0 being the most significant (of which 3 are used).
    private static func digit(_ position: Int, _ high: UInt64, _ low: UInt64) -> UInt8 {
        let shift = 125 - 5 * position
        let bits: UInt64
        if shift >= 64 {
            bits = high >> UInt64(shift - 64)
        } else if shift > 59 {
            bits = high << UInt64(64 - shift) | low >> UInt64(shift)
        } else {
            bits = low >> UInt64(shift)
        }
        return UInt8(bits & 31)
    }
}
