/// Steps through values in DER (X.690): tags and lengths, bounds checked, nothing copied.
struct DERReader {
    private var rest: ArraySlice<UInt8>

    /// What DER's values begin with (X.690, section 8.1.2), as far as it occurs in names.
    enum Tag {
        static let objectIdentifier: UInt8 = 0x06
        static let utf8String: UInt8 = 0x0c
        static let printableString: UInt8 = 0x13
        static let ia5String: UInt8 = 0x16
        static let sequence: UInt8 = 0x30
        static let set: UInt8 = 0x31
        /// A certificate's version, which may be missing (RFC 5280, section 4.1).
        static let version: UInt8 = 0xa0
    }

    struct Value {
        let tag: UInt8
        /// What is in it.
        let contents: ArraySlice<UInt8>
        /// The same with its tag and length.
        let encoded: ArraySlice<UInt8>
    }

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }
    var nextTag: UInt8? { rest.first }

    /// The next value; nil at the end, and where what comes is none.
    mutating func next() -> Value? {
        let all = rest
        guard let tag = rest.popFirst(), tag & 0x1f != 0x1f, let first = rest.popFirst() else { return nil }
        var length = Int(first)
        if first >= 0x80 {
            let count = Int(first & 0x7f)
            guard (1...3).contains(count), rest.count >= count else { return nil }
            length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(count)
        }
        guard rest.count >= length else { return nil }
        let contents = rest.prefix(length)
        rest = rest.dropFirst(length)
        return Value(tag: tag, contents: contents, encoded: all[all.startIndex..<contents.endIndex])
    }

    /// The contents of the next value, which has to have a tag.
    mutating func enter(_ tag: UInt8) -> DERReader? {
        guard nextTag == tag, let value = next() else { return nil }
        return DERReader(value.contents)
    }
}
