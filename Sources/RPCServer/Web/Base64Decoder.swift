import NIOCore

/// Reads base64 that comes in pieces, each of which may end in padding (grpc/doc/PROTOCOL-WEB.md, "Text-encoded streams").
struct Base64Decoder {
    private var group: UInt32 = 0
    /// Characters of the group of four that is being read, its padding included.
    private var count = 0
    private var padding = 0

    /// Whether no group is begun.
    var isWhole: Bool { count == 0 }

    /// Appends what the bytes decode to; false where they are not base64.
    mutating func decode(_ bytes: ByteBuffer, into out: inout ByteBuffer) -> Bool {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.readableBytes)
        for byte in bytes.readableBytesView {
            count &+= 1
            if byte == UInt8(ascii: "=") {
                padding &+= 1
                group <<= 6
                guard count > 2 else { return false }
            } else {
                guard padding == 0, let value = Base64.sextet(byte) else { return false }
                group = group << 6 | value
            }
            guard count == 4 else { continue }
            for place in 0..<(3 - padding) { plain.append(UInt8(truncatingIfNeeded: group >> UInt32(16 - 8 * place))) }
            (group, count, padding) = (0, 0, 0)
        }
        out.writeBytes(plain)
        return true
    }
}
