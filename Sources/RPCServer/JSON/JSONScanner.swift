/// Reads JSON (RFC 8259) piece by piece from bytes that are known to be UTF-8. Strict: no comments, no trailing commas, no
/// leading zeros, nothing after the value, no lone surrogates.
package struct JSONScanner {
    private let bytes: UnsafeRawBufferPointer
    private let depthLimit: Int
    package private(set) var index = 0
    private var depth = 0

    /// - Parameter depthLimit: how deep objects and arrays may nest, the outermost counting as one.
    package init(_ bytes: UnsafeRawBufferPointer, depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    /// Kind of the value that comes next.
    package mutating func peek() throws(JSONError) -> JSONKind {
        skipWhitespace()
        guard index < bytes.count else { throw error("a value is missing") }
        switch bytes[index] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        case 0xEF where index == 0: throw error("a byte order mark is not JSON")
        case UInt8(ascii: "'"): throw error("strings are written in double quotes")
        default: throw error("a value is expected")
        }
    }

    /// Nothing but whitespace may follow.
    package mutating func end() throws(JSONError) {
        skipWhitespace()
        if index < bytes.count { throw error("something follows the value") }
    }

    // MARK: Objects and arrays

    package mutating func beginObject() throws(JSONError) { try open() }
    package mutating func beginArray() throws(JSONError) { try open() }

    /// Name of the next member, its colon read; nil at the end of the object.
    package mutating func nextMember(isFirst: Bool) throws(JSONError) -> String? {
        skipWhitespace()
        if take("}") {
            depth &-= 1
            return nil
        }
        if !isFirst {
            guard take(",") else { throw error("',' or '}' is expected") }
            skipWhitespace()
        }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw error("a member's name is expected") }
        let name = try string()
        skipWhitespace()
        guard take(":") else { throw error("':' is expected") }
        return name
    }

    /// Whether another element follows; false at the end of the array.
    package mutating func nextElement(isFirst: Bool) throws(JSONError) -> Bool {
        skipWhitespace()
        if take("]") {
            depth &-= 1
            return false
        }
        if !isFirst, !take(",") { throw error("',' or ']' is expected") }
        return true
    }

    // MARK: Values

    package mutating func bool() throws(JSONError) -> Bool {
        if take(word: "true") { return true }
        if take(word: "false") { return false }
        throw error("a value is expected")
    }

    package mutating func null() throws(JSONError) {
        guard take(word: "null") else { throw error("a value is expected") }
    }

    package mutating func number() throws(JSONError) -> JSONNumber {
        let start = index
        var isPlain = true
        _ = take("-")
        if take("0") {
            if index < bytes.count, isDigit(bytes[index]) { throw error("a number does not start with 0") }
        } else {
            try digits()
        }
        if take(".") {
            isPlain = false
            try digits()
        }
        if take("e") || take("E") {
            isPlain = false
            if !take("+") { _ = take("-") }
            try digits()
        }
        return JSONNumber(text: String(decoding: bytes[start..<index], as: UTF8.self), isPlainInteger: isPlain)
    }

    package mutating func string() throws(JSONError) -> String {
        index &+= 1
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                defer { index &+= 1 }
                return String(decoding: bytes[start..<index], as: UTF8.self)
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            case 0..<0x20: throw error("a control character in a string is not escaped")
            default: index &+= 1
            }
        }
        throw error("a string does not end")
    }

    /// Skips a value of any kind, which still must be JSON.
    package mutating func skipValue() throws(JSONError) {
        switch try peek() {
        case .object:
            try beginObject()
            var isFirst = true
            while try nextMember(isFirst: isFirst) != nil {
                isFirst = false
                try skipValue()
            }
        case .array:
            try beginArray()
            var isFirst = true
            while try nextElement(isFirst: isFirst) {
                isFirst = false
                try skipValue()
            }
        case .string: _ = try string()
        case .number: _ = try number()
        case .bool: _ = try bool()
        case .null: try null()
        }
    }

    // MARK: Parts

    private mutating func open() throws(JSONError) {
        guard depth < depthLimit else { throw error("the nesting is deeper than \(depthLimit)") }
        depth &+= 1
        index &+= 1
    }

    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var text = Array(bytes[start..<index])
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                index &+= 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw error("a control character in a string is not escaped")
            default:
                text.append(byte)
                index &+= 1
            }
        }
        throw error("a string does not end")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        guard index &+ 1 < bytes.count else { throw error("a string does not end") }
        let letter = bytes[index &+ 1]
        let plain: UInt8
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = letter
        case UInt8(ascii: "b"): plain = 0x08
        case UInt8(ascii: "f"): plain = 0x0C
        case UInt8(ascii: "n"): plain = 0x0A
        case UInt8(ascii: "r"): plain = 0x0D
        case UInt8(ascii: "t"): plain = 0x09
        case UInt8(ascii: "u"):
            text += Array(String(try unicodeEscape()).utf8)
            return
        default: throw error("there is no such escape")
        }
        text.append(plain)
        index &+= 2
    }

    /// `\uXXXX`, or two of them that are a surrogate pair.
    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let start = index
        let first = try hexadecimal()
        var value = first
        if (0xD800...0xDBFF).contains(first), index &+ 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index &+ 1] == UInt8(ascii: "u")
        {
            let second = try hexadecimal()
            if (0xDC00...0xDFFF).contains(second) { value = 0x10000 &+ ((first &- 0xD800) << 10) &+ (second &- 0xDC00) }
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw JSONError(offset: start, reason: "half of a surrogate pair stands alone")
        }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        index &+= 2
        guard bytes.count &- index >= 4 else { throw error("four hexadecimal digits are expected") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue, bytes[index] < 0x80 else {
                throw error("four hexadecimal digits are expected")
            }
            value = value << 4 | UInt32(digit)
            index &+= 1
        }
        return value
    }

    private mutating func digits() throws(JSONError) {
        let start = index
        while index < bytes.count, isDigit(bytes[index]) { index &+= 1 }
        if index == start { throw error("a digit is expected") }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private mutating func skipWhitespace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index &+= 1
            default: return
            }
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index &+= 1
        return true
    }

    private mutating func take(word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard bytes.count &- index >= length else { return false }
        let matches = word.withUTF8Buffer { bytes[index..<(index &+ length)].elementsEqual($0) }
        if matches { index &+= length }
        return matches
    }

    private func error(_ reason: String) -> JSONError { JSONError(offset: index, reason: reason) }
}
