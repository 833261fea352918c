/// Writes the few protobuf wire types that a status needs.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func varint(field: UInt64, _ value: UInt64) {
        guard value != 0 else { return }
        append(field << 3)
        append(value)
    }

    mutating func string(field: UInt64, _ value: String) {
        guard !value.isEmpty else { return }
        bytes(field: field, Array(value.utf8))
    }

    mutating func bytes(field: UInt64, _ value: [UInt8]) {
        append(field << 3 | 2)
        append(UInt64(value.count))
        bytes += value
    }

    private mutating func append(_ varint: UInt64) {
        var rest = varint
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
