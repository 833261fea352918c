import ProtoRuntime

/// A request message being put together from a body, a path and a query, with what is wrong in them.
package struct JSONMessageBuilder {
    package let message: DynamicMessage
    package let style: JSONStyle
    package let enums: JSONEnumNames
    package let limits: JSONLimits
    /// Where the types in `google.protobuf.Any` are found; nil: none is known.
    let registry: Registry?
    package private(set) var violations: [FieldViolation] = []
    /// Set once the arena has no room: what was read after is not kept.
    package private(set) var isTooLarge = false

    package init(_ message: DynamicMessage, style: JSONStyle, enums: JSONEnumNames, limits: JSONLimits, registry: Registry? = nil) {
        self.message = message
        self.style = style
        self.enums = enums
        self.limits = limits
        self.registry = registry
    }

    /// Whether enough is wrong to stop looking.
    package var isFull: Bool { violations.count >= limits.violations }

    package mutating func refuse(_ path: String, _ description: String) {
        if !isFull { violations.append(FieldViolation(field: path, description: description)) }
    }

    /// Sets a field or appends to a list.
    package mutating func store(_ value: DynamicValue, in field: FieldDescriptor, of message: DynamicMessage, path: String) {
        do throws(ProtoError) {
            if field.presence == .repeated {
                try message.append(field, value)
            } else {
                try message.set(field, value)
            }
        } catch {
            note(error, path: path)
        }
    }

    /// The message in a field, or a new one in a list; nil where there is no room.
    package mutating func open(_ field: FieldDescriptor, of message: DynamicMessage, path: String) -> DynamicMessage? {
        do throws(ProtoError) {
            return field.presence == .repeated ? try message.appendMessage(field) : try message.mutableMessage(field)
        } catch {
            note(error, path: path)
            return nil
        }
    }

    /// A message that lives as long as another, to go into an Any; nil where there is no room.
    mutating func make(_ type: MessageDescriptor, beside message: DynamicMessage) -> DynamicMessage? {
        do throws(ProtoError) {
            return try DynamicMessage(type, arena: message.arena)
        } catch {
            note(error, path: "")
            return nil
        }
    }

    private mutating func note(_ error: ProtoError, path: String) {
        switch error {
        case .memoryLimitExceeded: isTooLarge = true
        case .nulInString: refuse(path, "must not contain U+0000")
        default: refuse(path, "does not fit its field")
        }
    }

    // MARK: Text

    /// Sets a field from text, which a path and a query are made of.
    package mutating func store(text: String, in field: FieldDescriptor, of message: DynamicMessage, path: String) {
        if case .message(let type) = field.kind {
            guard let known = WellKnownType(type) else { return refuse(path, "cannot be given here") }
            return store(known, text, in: field, of: message, path: path)
        }
        guard let value = value(text: text, kind: field.kind) else {
            return refuse(path, "must be \(expectation(field.kind))")
        }
        store(value, in: field, of: message, path: path)
    }

    private func value(text: String, kind: FieldKind) -> DynamicValue? {
        switch kind {
        case .string: .string(text)
        case .bool: text == "true" ? .bool(true) : text == "false" ? .bool(false) : nil
        case .int32: Int32(text).map { .int(Int64($0)) }
        case .int64: Int64(text).map { .int($0) }
        case .uint32: UInt32(text).map { .uint(UInt64($0)) }
        case .uint64: UInt64(text).map { .uint($0) }
        case .float, .double: Double(text).flatMap { $0.isFinite ? .double($0) : nil }
        case .bytes: Base64.decode(json: text).map { .bytes($0) }
        case .enumeration(let type): enums.number(text, of: type).map { .enumeration($0) }
        case .message: nil
        }
    }

    /// Sets a field of a well-known type from its string.
    package mutating func store(
        _ type: WellKnownType, _ text: String, in field: FieldDescriptor, of message: DynamicMessage, path: String
    ) {
        if let inner = open(field, of: message, path: path) { fill(inner, type, text, path: path) }
    }

    /// Fills a message of a well-known type from its string.
    package mutating func fill(_ message: DynamicMessage, _ type: WellKnownType, _ text: String, path: String) {
        if type == .fieldMask {
            // By ProtoJSON an underscore cannot come back as it was, so it is refused.
            if style.takesEveryForm, text.contains("_") { return refuse(path, "must be \(type.expectation), in lowerCamelCase") }
            let paths = text.split(separator: ",").map { style.takesEveryForm ? WellKnownType.protoPath(String($0)) : String($0) }
            return store(paths: paths, in: message, path: path)
        }
        // RFC 3339 lets the letters be small, ProtoJSON does not.
        let isSmall =
            style.takesEveryForm && type == .timestamp && text.utf8.contains { $0 == UInt8(ascii: "t") || $0 == UInt8(ascii: "z") }
        guard !isSmall, let (seconds, nanos) = type == .timestamp ? TimestampText.parse(text) : DurationText.parse(text) else {
            return refuse(path, "must be \(type.expectation)")
        }
        guard let secondsField = message.descriptor.field(name: "seconds"), let nanosField = message.descriptor.field(name: "nanos") else {
            return
        }
        store(.int(seconds), in: secondsField, of: message, path: path)
        store(.int(Int64(nanos)), in: nanosField, of: message, path: path)
    }

    /// Sets a FieldMask.
    package mutating func store(paths: [String], in field: FieldDescriptor, of message: DynamicMessage, path: String) {
        if let mask = open(field, of: message, path: path) { store(paths: paths, in: mask, path: path) }
    }

    private mutating func store(paths: [String], in mask: DynamicMessage, path: String) {
        guard let pathsField = mask.descriptor.field(name: "paths") else { return }
        for entry in paths { store(.string(entry), in: pathsField, of: mask, path: path) }
    }

    // MARK: Words

    /// What a value of a kind must be, to follow "must be".
    package func expectation(_ kind: FieldKind) -> String {
        switch kind {
        case .int32: "a whole number from \(Int32.min) to \(Int32.max)"
        case .int64: "a whole number of 64 bits"
        case .uint32: "a whole number from 0 to \(UInt32.max)"
        case .uint64: "a whole number from 0 to \(UInt64.max)"
        case .float, .double: "a number"
        case .bool: "true or false"
        case .string: "a string"
        case .bytes: "a base64 string"
        case .enumeration(let type): "one of \(enums.all(of: type))"
        case .message(let type): WellKnownType(type)?.expectation ?? "an object"
        }
    }
}
