import NIOCore

/// Appends JSON to a buffer, compact.
package struct JSONWriter {
    package var buffer: ByteBuffer
    /// Whether JSON could say all that was written: it has no time outside years 1 to 9999, for one. What stands for it then is a guess.
    package var isFaithful = true
    /// How many messages of `google.protobuf.Any` are open around what is written.
    var anyDepth = 0

    package init(_ buffer: ByteBuffer = ByteBuffer()) { self.buffer = buffer }

    package mutating func raw(_ text: StaticString) { buffer.writeStaticString(text) }

    package mutating func name(_ name: String, isFirst: inout Bool) {
        if !isFirst { raw(",") }
        isFirst = false
        string(name)
        raw(":")
    }

    package mutating func string(_ text: String) {
        var text = text
        text.withUTF8 { string(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// Writes UTF-8 as a JSON string. Only what RFC 8259 demands is escaped.
    package mutating func string(utf8: UnsafeRawBufferPointer) {
        raw("\"")
        var start = 0
        for index in 0..<utf8.count {
            let byte = utf8[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            buffer.writeBytes(UnsafeRawBufferPointer(rebasing: utf8[start..<index]))
            start = index &+ 1
            escape(byte)
        }
        buffer.writeBytes(UnsafeRawBufferPointer(rebasing: utf8[start...]))
        raw("\"")
    }

    package mutating func integer(_ value: some BinaryInteger) {
        buffer.writeString(String(value))
    }

    /// Writes whole numbers without a fraction (`10`, as the client sent it); NaN and the infinities, which JSON lacks, as
    /// ProtoJSON's strings.
    package mutating func number(_ value: some BinaryFloatingPoint & LosslessStringConvertible) {
        if value.isNaN {
            raw("\"NaN\"")
        } else if value.isInfinite {
            buffer.writeString(value > 0 ? "\"Infinity\"" : "\"-Infinity\"")
        } else if value == 0, value.sign == .minus {
            raw("-0.0")
        } else if value == value.rounded(.towardZero), abs(value) < 1e15 {
            integer(Int64(value))
        } else {
            buffer.writeString(value.description)
        }
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): raw("\\\"")
        case UInt8(ascii: "\\"): raw("\\\\")
        case 0x08: raw("\\b")
        case 0x09: raw("\\t")
        case 0x0A: raw("\\n")
        case 0x0C: raw("\\f")
        case 0x0D: raw("\\r")
        default:
            let digits = String(byte, radix: 16)
            buffer.writeString(digits.count == 1 ? "\\u000\(digits)" : "\\u00\(digits)")
        }
    }
}
