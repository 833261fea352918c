/// Reads one message's records (protobuf.dev/programming-guides/encoding) without knowing its type.
struct WireCursor {
    enum Value {
        case number
        case bytes(Range<Int>)
    }

    struct Record {
        let number: UInt32
        let value: Value
        /// The whole record, tag included.
        let range: Range<Int>
    }

    let bytes: UnsafeRawBufferPointer
    private(set) var index: Int
    let end: Int

    init(bytes: UnsafeRawBufferPointer, index: Int, end: Int) {
        self.bytes = bytes
        self.index = index
        self.end = end
    }

    /// Number of the record that ``next()`` read last, or failed to read; 0 where its tag is bad.
    private(set) var lastNumber: UInt32 = 0

    /// The next record; nil at the end, and where the bytes are malformed, with `index` then short of the end.
    mutating func next() -> Record? {
        guard index < end else { return nil }
        let start = index
        lastNumber = 0
        guard let tag = varint(), tag >> 3 >= 1, tag >> 3 <= 0x1FFF_FFFF else { return fail(start) }
        let number = UInt32(truncatingIfNeeded: tag >> 3)
        lastNumber = number
        switch tag & 7 {
        case 0:
            guard varint() != nil else { return fail(start) }
        case 1:
            guard end &- index >= 8 else { return fail(start) }
            index &+= 8
        case 5:
            guard end &- index >= 4 else { return fail(start) }
            index &+= 4
        case 2:
            guard let length = varint(), length <= UInt64(end &- index) else { return fail(start) }
            let payload = index..<(index &+ Int(length))
            index = payload.upperBound
            return Record(number: number, value: .bytes(payload), range: start..<index)
        default:
            // Groups (3 and 4) are not part of proto3, and protobuf-c has none.
            return fail(start)
        }
        return Record(number: number, value: .number, range: start..<index)
    }

    private mutating func fail(_ start: Int) -> Record? {
        index = start
        return nil
    }

    /// A varint of at most ten bytes.
    @inline(__always)
    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while index < end, shift < 70 {
            let byte = bytes[index]
            index &+= 1
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift &+= 7
        }
        return nil
    }
}
