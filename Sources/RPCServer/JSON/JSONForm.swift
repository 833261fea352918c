import ProtoRuntime

/// Message types whose JSON is any value, and not an object of their fields (protobuf.dev/programming-guides/json).
enum JSONForm {
    /// `google.protobuf.Any`: an object of what it holds, with the type's URL as `@type`.
    case any
    /// `google.protobuf.Struct`: any object.
    case structure
    /// `google.protobuf.Value`: any value.
    case value
    /// `google.protobuf.ListValue`: any array.
    case list
    /// `google.protobuf.Int64Value` and the like: the value of their only field.
    case wrapper

    /// Name of the member of an Any that has its type.
    static let typeMember = "@type"
    /// Name of the member of an Any that has what it holds, where that is no object of its type's fields.
    static let valueMember = "value"

    private static let package = "google.protobuf."
    private static let nullName = "google.protobuf.NullValue"

    init?(_ type: MessageDescriptor) {
        let name = type.fullName
        guard name.hasPrefix(JSONForm.package) else { return nil }
        switch name.dropFirst(JSONForm.package.count) {
        case "Any": self = .any
        case "Struct": self = .structure
        case "Value": self = .value
        case "ListValue": self = .list
        case "DoubleValue", "FloatValue", "Int64Value", "UInt64Value", "Int32Value", "UInt32Value", "BoolValue", "StringValue",
            "BytesValue":
            self = .wrapper
        default: return nil
        }
    }

    /// Whether JSON's `null` is a value of a field, and does not say that there is none.
    static func takesNull(_ kind: FieldKind) -> Bool {
        switch kind {
        case .enumeration(let type): isNull(type)
        case .message(let type): JSONForm(type) == .value
        default: false
        }
    }

    /// Whether it is the enum of which JSON writes the only value as `null`.
    static func isNull(_ type: EnumDescriptor) -> Bool { type.fullName == nullName }

    /// Whether an Any holds such a message as its member `value`.
    static func isValue(_ type: MessageDescriptor) -> Bool { WellKnownType(type) != nil || JSONForm(type) != nil }
}
