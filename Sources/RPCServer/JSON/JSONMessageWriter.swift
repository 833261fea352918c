import ProtoRuntime

/// Writes messages as JSON, by a style. What is absent is left out; where the style writes defaults, so are unspecified enums and empty
/// lists that a request could not give.
package struct JSONMessageWriter: Sendable {
    package let style: JSONStyle
    package let enums: JSONEnumNames
    /// Where the types in `google.protobuf.Any` are found; nil: such messages are written as they are.
    let registry: Registry?

    /// Learns how messages of some types, and those inside them, are written.
    package init(_ types: [MessageDescriptor], style: JSONStyle, registry: Registry? = nil) {
        self.style = style
        // What an Any holds may be of any type that is known.
        enums = JSONEnumNames(messages: types + (registry?.allMessages ?? []), naming: style.enumNaming)
        self.registry = registry
    }

    /// Writes a message as an object.
    /// - Parameter members: the fields written, in this order; nil for all, in the order of their declaration.
    package func write(_ message: DynamicMessage, members: [FieldDescriptor]? = nil, to writer: inout JSONWriter) {
        writer.raw("{")
        var isFirst = true
        for field in members ?? message.descriptor.fields { member(field, of: message, &isFirst, to: &writer) }
        writer.raw("}")
    }

    /// Writes one member of an object that is being written, unless it is to be left out.
    package func member(_ field: FieldDescriptor, of message: DynamicMessage, _ isFirst: inout Bool, to writer: inout JSONWriter) {
        switch field.presence {
        case .repeated:
            let count = message.count(field)
            if count == 0, !style.writesDefaults || style.refusesEmptyList(field) { return }
            writer.name(field.jsonName, isFirst: &isFirst)
            if let type = field.messageType, type.isMapEntry { return map(field, type, of: message, count, to: &writer) }
            writer.raw("[")
            for index in 0..<count {
                if index > 0 { writer.raw(",") }
                element(field, of: message, at: index, to: &writer)
            }
            writer.raw("]")
        case .explicit:
            guard message.has(field) else { return }
            writer.name(field.jsonName, isFirst: &isFirst)
            element(field, of: message, at: nil, to: &writer)
        case .implicit:
            if field.oneofName != nil, !message.has(field) { return }
            if case .enumeration = field.kind, !message.has(field) { return }
            if !style.writesDefaults, !message.has(field) { return }
            writer.name(field.jsonName, isFirst: &isFirst)
            element(field, of: message, at: nil, to: &writer)
        }
    }

    /// Writes one value of a list, or the value of a field.
    package func element(_ field: FieldDescriptor, of message: DynamicMessage, at index: Int?, to writer: inout JSONWriter) {
        switch field.kind {
        case .string: message.withUTF8(field, at: index) { writer.string(utf8: $0) }
        case .message(let type):
            guard let inner = index.map({ message.message(field, at: $0) }) ?? message.message(field) else { return writer.raw("null") }
            any(inner, type, to: &writer)
        default:
            scalar(index.map { message.value(field, at: $0) } ?? message.value(field), field.kind, to: &writer)
        }
    }

    /// Writes a message as whatever its type is in JSON.
    package func any(_ message: DynamicMessage, _ type: MessageDescriptor, to writer: inout JSONWriter) {
        if let known = WellKnownType(type) { return wellKnown(known, message, to: &writer) }
        if let form = JSONForm(type) { return self.form(form, message, to: &writer) }
        write(message, to: &writer)
    }

    private func scalar(_ value: DynamicValue?, _ kind: FieldKind, to writer: inout JSONWriter) {
        switch value {
        case .int(let number): if case .int64 = kind { writer.string(String(number)) } else { writer.integer(number) }
        // 64-bit numbers are strings in ProtoJSON: JavaScript would round them.
        case .uint(let number): if case .uint64 = kind { writer.string(String(number)) } else { writer.integer(number) }
        case .double(let number): if case .float = kind { writer.number(Float(number)) } else { writer.number(number) }
        case .bool(let flag): flag ? writer.raw("true") : writer.raw("false")
        case .string(let text): writer.string(text)
        case .bytes(let bytes): writer.string(Base64.encode(bytes, isPadded: true))
        case .enumeration(let number):
            if case .enumeration(let type) = kind, JSONForm.isNull(type) { return writer.raw("null") }
            guard case .enumeration(let type) = kind, let name = enums.name(number, of: type) else { return writer.integer(number) }
            writer.string(name)
        case nil: writer.raw("null")
        }
    }

    func map(
        _ field: FieldDescriptor, _ type: MessageDescriptor, of message: DynamicMessage, _ count: Int, to writer: inout JSONWriter
    ) {
        writer.raw("{")
        var isFirst = true
        if let keyField = type.field(name: "key"), let valueField = type.field(name: "value") {
            for index in 0..<count {
                guard let entry = message.message(field, at: index) else { continue }
                writer.name(text(entry.value(keyField)), isFirst: &isFirst)
                element(valueField, of: entry, at: nil, to: &writer)
            }
        }
        writer.raw("}")
    }

    func wellKnown(_ type: WellKnownType, _ message: DynamicMessage, to writer: inout JSONWriter) {
        guard type != .fieldMask else {
            guard let paths = message.descriptor.field(name: "paths") else { return writer.raw("\"\"") }
            let texts = (0..<message.count(paths)).map { text(message.value(paths, at: $0)) }
            if style.takesEveryForm, texts.contains(where: { WellKnownType.protoPath(WellKnownType.jsonPath($0)) != $0 }) {
                writer.isFaithful = false
            }
            return writer.string((style.takesEveryForm ? texts.map(WellKnownType.jsonPath) : texts).joined(separator: ","))
        }
        let seconds = number(message, "seconds")
        let nanos = Int32(truncatingIfNeeded: number(message, "nanos"))
        switch type {
        case .timestamp:
            guard let text = TimestampText.format(seconds: seconds, nanos: nanos) else {
                writer.isFaithful = false
                return writer.raw("null")
            }
            writer.string(text)
        case .duration, .fieldMask:
            if !DurationText.isValid(seconds: seconds, nanos: nanos) { writer.isFaithful = false }
            writer.string(DurationText.format(seconds: seconds, nanos: nanos))
        }
    }

    private func number(_ message: DynamicMessage, _ name: String) -> Int64 {
        guard let field = message.descriptor.field(name: name), case .int(let value) = message.value(field) else { return 0 }
        return value
    }

    /// A value as a member's name.
    package func text(_ value: DynamicValue?) -> String {
        switch value {
        case .string(let text): text
        case .int(let number): String(number)
        case .uint(let number): String(number)
        case .bool(let flag): String(flag)
        case .double(let number): String(number)
        case .enumeration(let number): String(number)
        case .bytes(let bytes): Base64.encode(bytes, isPadded: true)
        case nil: ""
        }
    }
}
