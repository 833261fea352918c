import ProtoRuntime

// Types of google.protobuf that have a form of their own in JSON.
extension JSONMessageReader {
    /// Reads a message from the form that its type has.
    mutating func form(_ form: JSONForm, into message: DynamicMessage, _ kind: JSONKind) throws(JSONError) {
        // What is inside has no paths of its own in a mask.
        listDepth += 1
        switch form {
        case .any: if kind == .object { try wrapped(into: message) } else { try refuse("an object", kind) }
        case .structure: if kind == .object { try structure(into: message) } else { try refuse("an object", kind) }
        case .list: if kind == .array { try list(into: message) } else { try refuse("an array", kind) }
        case .value: try dynamic(into: message, kind)
        case .wrapper: try wrapper(into: message, kind)
        }
        listDepth -= 1
    }

    private mutating func wrapper(into message: DynamicMessage, _ kind: JSONKind) throws(JSONError) {
        guard let field = message.descriptor.field(name: "value"), let value = try scalar(field.kind, kind) else { return }
        builder.store(value, in: field, of: message, path: path.text)
    }

    // MARK: Struct, Value, ListValue

    private mutating func structure(into message: DynamicMessage) throws(JSONError) {
        guard let fields = message.descriptor.field(name: "fields") else { return try scanner.skipValue() }
        try map(fields, of: message, .object)
    }

    private mutating func list(into message: DynamicMessage) throws(JSONError) {
        guard let values = message.descriptor.field(name: "values") else { return try scanner.skipValue() }
        try elements(values, of: message)
    }

    private mutating func dynamic(into message: DynamicMessage, _ kind: JSONKind) throws(JSONError) {
        let name =
            switch kind {
            case .null: "null_value"
            case .bool: "bool_value"
            case .number: "number_value"
            case .string: "string_value"
            case .object: "struct_value"
            case .array: "list_value"
            }
        guard let field = message.descriptor.field(name: name) else { return try scanner.skipValue() }
        try value(field, of: message, kind)
    }

    // MARK: Any

    /// Reads an Any. Its type may stand behind what it is needed for, so the object is looked through for it first.
    private mutating func wrapped(into message: DynamicMessage) throws(JSONError) {
        let start = scanner
        guard let url = try typeURL() else { return }
        guard let type = builder.registry?.message(WellKnownType.typeName(ofURL: url)) else {
            return builder.refuse(path.text, "is of the type \"\(url)\", which is not known here")
        }
        guard
            let urlField = message.descriptor.field(name: "type_url"), let valueField = message.descriptor.field(name: "value"),
            let inner = builder.make(type, beside: message)
        else { return }
        scanner = start
        if JSONForm.isValue(type) {
            try valueMember(into: inner, type)
        } else {
            try object(into: inner, isAny: true)
        }
        builder.store(.string(url), in: urlField, of: message, path: path.text)
        builder.store(.bytes(Array(inner.packed().readableBytesView)), in: valueField, of: message, path: path.text)
    }

    /// Reads an object for its `@type`; nil, with the reason noted where there is one, if there is nothing more to read in it.
    private mutating func typeURL() throws(JSONError) -> String? {
        var url: String?
        var isFirst = true
        var isValid = true
        try scanner.beginObject()
        while let name = try scanner.nextMember(isFirst: isFirst) {
            isFirst = false
            if name == JSONForm.typeMember, url == nil, try scanner.peek() == .string {
                url = try scanner.string()
            } else {
                if name == JSONForm.typeMember { isValid = false }
                try scanner.skipValue()
            }
        }
        // An object without members is an Any that holds nothing.
        if isFirst { return nil }
        if url == nil || !isValid { builder.refuse(path.text, "must have one \"\(JSONForm.typeMember)\", a string") }
        return isValid ? url : nil
    }

    /// Reads what an Any holds in a member of its own.
    private mutating func valueMember(into message: DynamicMessage, _ type: MessageDescriptor) throws(JSONError) {
        var isFirst = true
        var isThere = false
        try scanner.beginObject()
        while let name = try scanner.nextMember(isFirst: isFirst) {
            isFirst = false
            path.push(name: name)
            if name == JSONForm.valueMember, !isThere {
                isThere = true
                try any(into: message, type, try scanner.peek())
            } else {
                if name == JSONForm.valueMember {
                    builder.refuse(path.text, "is given more than once")
                } else if name != JSONForm.typeMember, !builder.style.skipsUnknownMembers {
                    builder.refuse(path.text, "is not a known member")
                }
                try scanner.skipValue()
            }
            path.pop()
        }
        if !isThere { builder.refuse(path.text, "must have a \"\(JSONForm.valueMember)\" beside its \"\(JSONForm.typeMember)\"") }
    }
}
