/// Reads the length-delimited fields of a packed message and skips the others; stops at the first malformed byte.
enum WireReader {
    static func lengthDelimitedFields<Bytes: RandomAccessCollection<UInt8>>(
        of bytes: Bytes
    ) -> [(field: UInt64, value: Bytes.SubSequence)] {
        var fields: [(field: UInt64, value: Bytes.SubSequence)] = []
        var rest = bytes[...]
        while let tag = varint(&rest) {
            switch tag & 7 {
            case 0: guard varint(&rest) != nil else { return fields }
            case 1: guard skip(8, &rest) else { return fields }
            case 2:
                guard let length = varint(&rest), length <= UInt64(rest.count) else { return fields }
                fields.append((tag >> 3, rest.prefix(Int(length))))
                rest = rest.dropFirst(Int(length))
            case 5: guard skip(4, &rest) else { return fields }
            default: return fields
            }
        }
        return fields
    }

    private static func varint<Bytes: RandomAccessCollection<UInt8>>(_ rest: inout Bytes) -> UInt64? where Bytes == Bytes.SubSequence {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }

    private static func skip<Bytes: RandomAccessCollection<UInt8>>(_ count: Int, _ rest: inout Bytes) -> Bool where Bytes == Bytes.SubSequence {
        guard rest.count >= count else { return false }
        rest = rest.dropFirst(count)
        return true
    }
}
