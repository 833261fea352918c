import CProtobufC

/// One field of a message.
///
/// Sendable because it is immutable and its pointer is to a `const` descriptor of protoc-c.
public final class FieldDescriptor: @unchecked Sendable {
    /// Name in the .proto file, such as `caller_ids`.
    public let name: String
    /// Name in JSON: `json_name` where the contract gives one, else the name in lowerCamelCase.
    public let jsonName: String
    /// Field number.
    public let number: Int32
    /// Type of its values.
    public let kind: FieldKind
    /// How it tells absent from default.
    public let presence: FieldPresence
    /// Name of the `oneof` it belongs to; nil for none, and for the implied one of `optional`.
    public let oneofName: String?

    private let flags: Set<UInt32>
    let layout: UnsafePointer<ProtobufCFieldDescriptor>

    init(
        name: String, jsonName: String, number: Int32, kind: FieldKind, presence: FieldPresence, oneofName: String?,
        flags: Set<UInt32>, layout: UnsafePointer<ProtobufCFieldDescriptor>
    ) {
        self.name = name
        self.jsonName = jsonName
        self.number = number
        self.kind = kind
        self.presence = presence
        self.oneofName = oneofName
        self.flags = flags
        self.layout = layout
    }

    /// Whether a `bool` option that extends `google.protobuf.FieldOptions`, told by its number, is true.
    public func hasFlag(_ number: UInt32) -> Bool { flags.contains(number) }

    /// The message type of the field, for one whose kind is a message.
    public var messageType: MessageDescriptor? {
        if case .message(let type) = kind { type } else { nil }
    }
}
