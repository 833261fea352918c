/// Base64 (RFC 4648): of `-bin` metadata, written without padding and read with or without it; of JSON, which is read in both alphabets.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    package static func encode(_ bytes: [UInt8], isPadded: Bool = false) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count &* 4) / 3 &+ 3)
        var index = 0
        while index < bytes.count {
            let left = bytes.count - index
            let first = UInt32(bytes[index]) << 16
            let second = left > 1 ? UInt32(bytes[index + 1]) << 8 : 0
            let third = left > 2 ? UInt32(bytes[index + 2]) : 0
            let group = first | second | third
            for position in 0...min(left, 3) {
                out.append(alphabet[Int(group >> UInt32(18 - 6 * position) & 63)])
            }
            index += 3
        }
        if isPadded { while out.count % 4 != 0 { out.append(UInt8(ascii: "=")) } }
        return String(decoding: out, as: UTF8.self)
    }

    /// Returns nil for what is not base64.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var out: [UInt8] = []
        var group: UInt32 = 0
        var bits = 0
        var padding = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let value = sextet(byte) else { return nil }
            group = group << 6 | value
            bits += 6
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
            }
        }
        // Six bits left over are a single character, which encodes nothing.
        guard bits < 6, padding <= 2 else { return nil }
        return out
    }

    /// Reads base64 as ProtoJSON and Connect's queries have it: in the standard alphabet or that for URLs (section 5), with all padding or none.
    /// Returns nil for what is not base64.
    package static func decode(json text: String) -> [UInt8]? {
        let digits = text.utf8.prefix { $0 != UInt8(ascii: "=") }
        let padding = text.utf8.count - digits.count
        guard padding == 0 || padding <= 2 && text.utf8.count % 4 == 0 else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(digits.count &* 3 / 4)
        var group: UInt32 = 0
        var bits: UInt32 = 0
        for byte in digits {
            let standard = byte == UInt8(ascii: "-") ? UInt8(ascii: "+") : byte == UInt8(ascii: "_") ? UInt8(ascii: "/") : byte
            guard let value = sextet(standard) else { return nil }
            group = group << 6 | value
            bits &+= 6
            if bits >= 8 {
                bits &-= 8
                out.append(UInt8(truncatingIfNeeded: group >> bits))
                group &= (1 << bits) &- 1
            }
        }
        // Bits left over that are not zero, or a single character: nobody encodes so. What follows the padding is none.
        guard bits < 6, group == 0, text.utf8.suffix(padding).allSatisfy({ $0 == UInt8(ascii: "=") }) else { return nil }
        return out
    }

    static func sextet(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a") + 26)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0") + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
