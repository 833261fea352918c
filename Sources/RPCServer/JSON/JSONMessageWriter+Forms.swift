import ProtoRuntime

// Types of google.protobuf that have a form of their own in JSON.
extension JSONMessageWriter {
    /// How deep messages of `google.protobuf.Any` may lie in each other. Each is unpacked on its own, so that the bound on the nesting of
    /// messages does not hold for them; what is deeper is written by its fields.
    private static let anyDepth = 32

    /// Writes a message in the form that its type has.
    func form(_ form: JSONForm, _ message: DynamicMessage, to writer: inout JSONWriter) {
        let type = message.descriptor
        switch form {
        case .any:
            writer.anyDepth += 1
            if writer.anyDepth > JSONMessageWriter.anyDepth || !wrapped(message, to: &writer) { write(message, to: &writer) }
            writer.anyDepth -= 1
        case .structure:
            guard let fields = type.field(name: "fields"), let entry = fields.messageType else { return writer.raw("{}") }
            map(fields, entry, of: message, message.count(fields), to: &writer)
        case .list:
            writer.raw("[")
            if let values = type.field(name: "values") {
                for index in 0..<message.count(values) {
                    if index > 0 { writer.raw(",") }
                    element(values, of: message, at: index, to: &writer)
                }
            }
            writer.raw("]")
        case .value:
            guard let field = type.fields.first(where: { message.has($0) }) else { return writer.raw("null") }
            // Read back, the word for it would be a string.
            if case .double(let number) = message.value(field), !number.isFinite { writer.isFaithful = false }
            element(field, of: message, at: nil, to: &writer)
        case .wrapper:
            guard let field = type.field(name: "value") else { return writer.raw("null") }
            element(field, of: message, at: nil, to: &writer)
        }
    }

    /// Writes what an Any holds, with its type; false where the type is not known.
    private func wrapped(_ message: DynamicMessage, to writer: inout JSONWriter) -> Bool {
        guard let registry, let (url, value) = WellKnownType.parts(ofAny: message) else { return false }
        if url.isEmpty {
            writer.raw("{}")
            return true
        }
        let arena = Arena()
        guard
            let type = registry.message(WellKnownType.typeName(ofURL: url)),
            let inner = value.withUnsafeBytes({ try? DynamicMessage(type, unpacking: $0, arena: arena) })
        else { return false }
        var isFirst = true
        writer.raw("{")
        writer.name(JSONForm.typeMember, isFirst: &isFirst)
        writer.string(url)
        if JSONForm.isValue(type) {
            writer.name(JSONForm.valueMember, isFirst: &isFirst)
            any(inner, type, to: &writer)
        } else {
            for field in type.fields { member(field, of: inner, &isFirst, to: &writer) }
        }
        writer.raw("}")
        return true
    }
}
