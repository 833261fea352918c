/// A message type and its fields in the order of their declaration.
///
/// Sendable because only the initializer of ``Registry`` writes `fields`, before it hands the registry
/// out: message types refer to each other, so they are made first and filled after.
public final class MessageDescriptor: @unchecked Sendable {
    /// Full name, such as `campaigns.v1.Campaign`.
    public let fullName: String
    /// Its fields.
    public private(set) var fields: [FieldDescriptor] = []
    /// Whether it is the hidden entry type of a `map` field.
    public let isMapEntry: Bool

    let layout: MessageLayout
    private var byJSONName: [String: FieldDescriptor] = [:]
    private var byName: [String: FieldDescriptor] = [:]

    init(fullName: String, isMapEntry: Bool, layout: MessageLayout) {
        self.fullName = fullName
        self.isMapEntry = isMapEntry
        self.layout = layout
    }

    /// Called once, by the registry that is being made.
    func fill(_ fields: [FieldDescriptor]) {
        self.fields = fields
        for field in fields {
            byJSONName[field.jsonName] = field
            byName[field.name] = field
        }
    }

    /// The field of that JSON name.
    public func field(jsonName: String) -> FieldDescriptor? { byJSONName[jsonName] }

    /// The field of that name in the .proto file.
    public func field(name: String) -> FieldDescriptor? { byName[name] }
}
