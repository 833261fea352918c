extension Identifier: CustomStringConvertible, LosslessStringConvertible {
    /// The prefix and 26 characters of Crockford's base 32 in lower case, such as
    /// `camp_01j9z3k4m5n6p7q8r9s0t1v2w3`. Texts sort as the ids do.
    public var description: String { text(after: Kind.prefix) }

    /// The 26 characters behind another prefix.
    public func text(after prefix: String) -> String {
        let start = prefix.utf8.count
        return String(unsafeUninitializedCapacity: start + 26) { buffer in
            _ = buffer.initialize(from: prefix.utf8)
            var (high, low) = (high, low)
            for index in stride(from: start + 25, through: start, by: -1) {
                buffer.initializeElement(at: index, to: Crockford32.character(UInt8(truncatingIfNeeded: low & 31)))
                low = low >> 5 | high << 59
                high >>= 5
            }
            return start + 26
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
}
