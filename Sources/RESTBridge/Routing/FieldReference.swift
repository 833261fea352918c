import ProtoRuntime

/// A field inside fields, named by dots: `schedule.timezone`.
enum FieldReference {
    /// The fields from the message inwards; nil where one is unknown, or where a list or a scalar is on the way.
    static func resolve(
        _ path: String, in message: MessageDescriptor, by name: KeyPath<FieldDescriptor, String>
    ) -> [FieldDescriptor]? {
        var fields: [FieldDescriptor] = []
        var type: MessageDescriptor? = message
        for part in path.split(separator: ".", omittingEmptySubsequences: false) {
            guard let field = type?.fields.first(where: { $0[keyPath: name] == part }) else { return nil }
            fields.append(field)
            type = field.presence == .repeated ? nil : field.messageType
        }
        return fields
    }
}
