/// The type of a field's values. Wire encodings of the same type (`int32`, `sint32`, `sfixed32`) are one kind.
public enum FieldKind: Sendable {
    /// `int32`, `sint32`, `sfixed32`.
    case int32
    /// `int64`, `sint64`, `sfixed64`.
    case int64
    /// `uint32`, `fixed32`.
    case uint32
    /// `uint64`, `fixed64`.
    case uint64
    /// `float`.
    case float
    /// `double`.
    case double
    /// `bool`.
    case bool
    /// `string`.
    case string
    /// `bytes`.
    case bytes
    /// An enum.
    case enumeration(EnumDescriptor)
    /// A message.
    case message(MessageDescriptor)

    /// Whether its values are numbers, of any width.
    public var isNumber: Bool {
        switch self {
        case .int32, .int64, .uint32, .uint64, .float, .double: true
        case .bool, .string, .bytes, .enumeration, .message: false
        }
    }
}
