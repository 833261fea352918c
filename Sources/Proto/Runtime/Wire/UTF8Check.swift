/// Tells whether bytes are well-formed UTF-8 (RFC 3629: shortest form, no surrogates, up to U+10FFFF).
package enum UTF8Check {
    package enum Verdict: Hashable, Sendable {
        case valid
        case containsNUL
        case invalid
    }

    /// Invalid bytes win over a NUL before them.
    package static func check(_ bytes: UnsafeRawBufferPointer) -> Verdict {
        guard let base = bytes.baseAddress else { return .valid }
        let count = bytes.count
        var index = 0
        var hasNUL = false
        while index < count {
            // Eight ASCII bytes other than NUL at a time; nearly all text passes here.
            while index &+ 8 <= count {
                let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                let high: UInt64 = 0x8080_8080_8080_8080
                // The classic zero-byte test, which is exact where no high bit is set.
                if (word | (word &- 0x0101_0101_0101_0101)) & high != 0 { break }
                index &+= 8
            }
            guard index < count else { break }
            let lead = bytes[index]
            if lead < 0x80 {
                if lead == 0 { hasNUL = true }
                index &+= 1
                continue
            }
            let length = sequenceLength(bytes, index)
            if length == 0 { return .invalid }
            index &+= length
        }
        return hasNUL ? .containsNUL : .valid
    }

    /// Index of the first byte that no well-formed text has at its place; nil where all is well-formed.
    package static func firstInvalid(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard check(bytes) == .invalid else { return nil }
        var index = 0
        while index < bytes.count {
            let length = bytes[index] < 0x80 ? 1 : sequenceLength(bytes, index)
            if length == 0 { return index }
            index &+= length
        }
        return nil
    }

    /// Length of the well-formed sequence of two to four bytes at `index`; 0 where there is none (Unicode, table 3-7).
    package static func sequenceLength(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Int {
        let lead = bytes[index]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return 0
        }
        guard bytes.count &- index >= length, second.contains(bytes[index &+ 1]) else { return 0 }
        for offset in 2..<max(length, 2) where bytes[index &+ offset] & 0xC0 != 0x80 { return 0 }
        return length
    }
}
