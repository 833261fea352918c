/// Why bytes are not a message that this program takes.
///
/// `field` names the field by its path from the message given, such as `campaigns[2].mode.message`.
public enum ProtoError: Error, Hashable, Sendable {
    /// The bytes break the wire format (protobuf.dev/programming-guides/encoding) inside `field`, or
    /// directly in the message where that is empty.
    case malformed(field: String)
    /// Messages nest deeper than ``ProtoLimits/depth``.
    case tooDeep(field: String, limit: Int)
    /// A `string` field holds bytes that are not UTF-8.
    case invalidUTF8(field: String)
    /// A `string` field holds U+0000, which protobuf-c's strings cannot carry.
    case nulInString(field: String)
    /// The unpacked message needs more than ``ProtoLimits/memory`` bytes, or the system has none left.
    case memoryLimitExceeded(limit: Int)
    /// A value does not fit the field it is set on: another type, or out of its range.
    case unfit(field: String)
}

extension ProtoError: CustomStringConvertible {
    /// One sentence for the peer; nothing in it comes from the bytes.
    public var description: String {
        switch self {
        case .malformed(let field):
            field.isEmpty ? "the message is not valid protobuf" : "\(field) is not valid protobuf"
        case .tooDeep(let field, let limit): "\(field) nests deeper than \(limit) messages"
        case .invalidUTF8(let field): "\(field) is not valid UTF-8"
        case .nulInString(let field): "\(field) must not contain U+0000"
        case .memoryLimitExceeded(let limit): "the message needs more than \(limit) bytes once unpacked"
        case .unfit(let field): "the value does not fit \(field)"
        }
    }

    /// Path of the offending field; empty where the message itself is meant.
    public var field: String {
        switch self {
        case .malformed(let field), .tooDeep(let field, _), .invalidUTF8(let field), .nulInString(let field), .unfit(let field):
            field
        case .memoryLimitExceeded: ""
        }
    }
}
