/// The encodings that a peer takes: one bit for each, since the header is read anew for each call whose headers differ from the last one's.
struct AcceptedEncodings: Sendable, Hashable {
    private var bits: UInt8 = 1 << MessageEncoding.identity.rawValue

    /// Identity, which every peer takes (gRPC over HTTP/2, "Message-Accept-Encoding").
    init() {}

    /// The encodings in a `grpc-accept-encoding`; those that are not known here are left out.
    init(header: String) {
        for encoding in MessageEncoding.allCases where AcceptedEncodings.contains(header.utf8, encoding.name.utf8) {
            bits |= 1 << encoding.rawValue
        }
    }

    func contains(_ encoding: MessageEncoding) -> Bool { bits & (1 << encoding.rawValue) != 0 }

    var all: Set<MessageEncoding> { Set(MessageEncoding.allCases.filter(contains)) }

    /// Whether one of the names in a list, parted by commas and blanks, is `name`.
    private static func contains(_ list: String.UTF8View, _ name: String.UTF8View) -> Bool {
        var rest = list[...]
        while !rest.isEmpty {
            let piece = rest.prefix { !isSeparator($0) }
            if piece.elementsEqual(name) { return true }
            rest = rest[piece.endIndex...].drop(while: isSeparator)
        }
        return false
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
