/// Names as certificates have them, written as text (RFC 4514).
enum DistinguishedName {
    /// Types with a name of their own (RFC 4514, section 3), and the one for e-mail addresses, by the bytes of their object identifiers.
    private static let types: [[UInt8]: String] = [
        [0x55, 4, 3]: "CN", [0x55, 4, 6]: "C", [0x55, 4, 7]: "L", [0x55, 4, 8]: "ST", [0x55, 4, 9]: "STREET", [0x55, 4, 10]: "O",
        [0x55, 4, 11]: "OU", [0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25]: "DC",
        [0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1]: "UID",
    ]

    /// The subject of a certificate in DER (RFC 5280, section 4.1); nil where it cannot be read.
    static func subject(ofCertificate bytes: [UInt8]) -> String? {
        var outer = DERReader(bytes[...])
        guard var certificate = outer.enter(DERReader.Tag.sequence), var fields = certificate.enter(DERReader.Tag.sequence) else {
            return nil
        }
        if fields.nextTag == DERReader.Tag.version { _ = fields.next() }
        // Serial number, signature, issuer and validity stand before it.
        for _ in 0..<4 where fields.next() == nil { return nil }
        guard let name = fields.enter(DERReader.Tag.sequence) else { return nil }
        return text(name)
    }

    /// Its parts from the last to the first (RFC 4514, section 2.1).
    private static func text(_ name: DERReader) -> String? {
        var name = name
        var parts: [String] = []
        while !name.isAtEnd {
            guard var set = name.enter(DERReader.Tag.set) else { return nil }
            var attributes: [String] = []
            while !set.isAtEnd {
                guard var attribute = set.enter(DERReader.Tag.sequence), let type = attribute.next(), let value = attribute.next(),
                    type.tag == DERReader.Tag.objectIdentifier
                else { return nil }
                attributes.append(text(type: Array(type.contents), value))
            }
            parts.append(attributes.joined(separator: "+"))
        }
        return parts.reversed().joined(separator: ",")
    }

    private static func text(type: [UInt8], _ value: DERReader.Value) -> String {
        let isText = [DERReader.Tag.utf8String, DERReader.Tag.printableString, DERReader.Tag.ia5String].contains(value.tag)
        guard let name = types[type], isText, let text = String(validating: value.contents, as: UTF8.self) else {
            // Anything else is given as its bytes (RFC 4514, section 2.4), under the number of its type.
            return "\(types[type] ?? dotted(type))=#\(Hex.text(value.encoded))"
        }
        return "\(name)=\(escaped(text))"
    }

    /// RFC 4514, section 2.4.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let isEdge = index == 0 || index == scalars.count - 1
            if scalar.value < 0x20 || scalar.value == 0x7f {
                escaped += "\\" + Hex.text([UInt8(truncatingIfNeeded: scalar.value)])
            } else if "\"+,;<>\\".unicodeScalars.contains(scalar) || (scalar == " " && isEdge) || (scalar == "#" && index == 0) {
                escaped += "\\" + String(scalar)
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// Dotted numbers of an object identifier (X.690, section 8.19).
    private static func dotted(_ bytes: [UInt8]) -> String {
        var numbers: [UInt64] = []
        var number: UInt64 = 0
        for byte in bytes {
            number = number << 7 | UInt64(byte & 0x7f)
            guard byte & 0x80 == 0 else { continue }
            if numbers.isEmpty {
                let first = min(number / 40, 2)
                numbers = [first, number - first * 40]
            } else {
                numbers.append(number)
            }
            number = 0
        }
        return numbers.map(String.init).joined(separator: ".")
    }
}
