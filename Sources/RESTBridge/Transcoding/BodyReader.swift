import ProtoRuntime

/// Reads a JSON body into a request message. Wrong fields are collected in the builder; a body that is no JSON ends the reading.
struct BodyReader {
    /// Why reading stopped.
    struct Failure: Error {
        let error: JSONError
        /// Path of the member in which it stopped; empty at the outermost level.
        let path: String
    }

    var builder: RequestBuilder
    private var scanner: JSONScanner
    private var path = FieldPath()
    /// Proto names of the fields around, for the mask; of no use inside a list.
    private var maskPath: [String] = []
    private var listDepth = 0
    /// Leaf paths of the body by proto names, in its order.
    private(set) var mask: [String] = []
    /// Proto paths of the fields that the path of the URL has set, and what to say of others that are not for the body.
    private let reserved: [String: String]

    init(_ bytes: UnsafeRawBufferPointer, builder: RequestBuilder, reserved: [String: String]) {
        scanner = JSONScanner(bytes, depthLimit: builder.limits.depth)
        self.builder = builder
        self.reserved = reserved
    }

    /// Reads the whole body into a message.
    mutating func read(into message: DynamicMessage) throws(Failure) {
        do throws(JSONError) {
            if try scanner.peek() == .object {
                try object(into: message)
            } else {
                builder.refuse("", "the body must be a JSON object")
                try scanner.skipValue()
            }
            try scanner.end()
        } catch {
            throw Failure(error: error, path: path.text)
        }
    }

    /// Reads the whole body into one field of a message.
    mutating func read(into field: FieldDescriptor, of message: DynamicMessage) throws(Failure) {
        do throws(JSONError) {
            maskPath.append(field.name)
            try self.field(field, of: message)
            try scanner.end()
        } catch {
            throw Failure(error: error, path: path.text)
        }
    }

    // Paths are not popped on the way out of an error, so that the failure can name where it happened.

    private mutating func object(into message: DynamicMessage) throws(JSONError) {
        try scanner.beginObject()
        var seen: Set<String> = []
        var isFirst = true
        while let name = try scanner.nextMember(isFirst: isFirst) {
            isFirst = false
            path.push(name: name)
            try member(name, of: message, isRepeat: !seen.insert(name).inserted)
            path.pop()
        }
    }

    private mutating func member(_ name: String, of message: DynamicMessage, isRepeat: Bool) throws(JSONError) {
        guard let field = message.descriptor.field(jsonName: name) else {
            let suggestion = Suggestion.member(for: name, in: message.descriptor).map { "; did you mean \"\($0)\"?" } ?? ""
            builder.refuse(path.text, "is not a known member\(suggestion)")
            return try scanner.skipValue()
        }
        if isRepeat {
            builder.refuse(path.text, "is given more than once")
            return try scanner.skipValue()
        }
        maskPath.append(field.name)
        if listDepth == 0, let refusal = reserved[maskPath.joined(separator: ".")] {
            builder.refuse(path.text, refusal)
            try scanner.skipValue()
        } else {
            try self.field(field, of: message)
        }
        maskPath.removeLast()
    }

    private mutating func field(_ field: FieldDescriptor, of message: DynamicMessage) throws(JSONError) {
        let kind = try scanner.peek()
        if kind == .null {
            noteLeaf()
            return try scanner.null()
        }
        if field.presence != .repeated { return try value(field, of: message, kind) }
        noteLeaf()
        if let type = field.messageType, type.isMapEntry { return try map(field, of: message, kind) }
        guard kind == .array else { return try refuse("an array", kind) }
        listDepth += 1
        try scanner.beginArray()
        var index = 0
        while try scanner.nextElement(isFirst: index == 0) {
            path.push(index: index)
            try value(field, of: message, try scanner.peek())
            path.pop()
            index &+= 1
        }
        listDepth -= 1
        if index == 0, field.refusesEmptyList { builder.refuse(path.text, "must not be empty; leave it out to say nothing") }
    }

    private mutating func map(_ field: FieldDescriptor, of message: DynamicMessage, _ kind: JSONKind) throws(JSONError) {
        guard kind == .object, let type = field.messageType, let keyField = type.field(name: "key"),
            let valueField = type.field(name: "value")
        else { return try refuse("an object", kind) }
        listDepth += 1
        try scanner.beginObject()
        var seen: Set<String> = []
        while let key = try scanner.nextMember(isFirst: seen.isEmpty) {
            path.push(name: key)
            if !seen.insert(key).inserted {
                builder.refuse(path.text, "is given more than once")
                try scanner.skipValue()
            } else if let entry = builder.open(field, of: message, path: path.text) {
                builder.store(text: key, in: keyField, of: entry, path: path.text)
                try value(valueField, of: entry, try scanner.peek())
            } else {
                try scanner.skipValue()
            }
            path.pop()
        }
        listDepth -= 1
    }

    private mutating func value(_ field: FieldDescriptor, of message: DynamicMessage, _ kind: JSONKind) throws(JSONError) {
        guard case .message(let type) = field.kind else {
            noteLeaf()
            guard let value = try scalar(field.kind, kind) else { return }
            return builder.store(value, in: field, of: message, path: path.text)
        }
        if let known = WellKnownType(type) {
            noteLeaf()
            guard kind == .string else { return try refuse(known.expectation, kind) }
            return builder.store(known, try scanner.string(), in: field, of: message, path: path.text)
        }
        guard kind == .object else { return try refuse("an object", kind) }
        guard let inner = builder.open(field, of: message, path: path.text) else { return try scanner.skipValue() }
        try object(into: inner)
    }

    /// Reads a value that is no message; nil, with the reason noted, where it is not of the kind.
    private mutating func scalar(_ expected: FieldKind, _ kind: JSONKind) throws(JSONError) -> DynamicValue? {
        switch (expected, kind) {
        case (.string, .string): return .string(try scanner.string())
        case (.bool, .bool): return .bool(try scanner.bool())
        case (.enumeration(let type), .string):
            let name = try scanner.string()
            if let number = builder.enums.number(name, of: type) { return .enumeration(number) }
        case (.bytes, .string):
            if let bytes = Base64.decode(try scanner.string()) { return .bytes(bytes) }
        case (.int64, .string):
            if let value = Int64(try scanner.string()) { return .int(value) }
        case (.uint64, .string):
            if let value = UInt64(try scanner.string()) { return .uint(value) }
        case (_, .number):
            let number = try scanner.number()
            switch expected {
            case .int32: if let value = number.integer(Int32.self) { return .int(Int64(value)) }
            case .int64: if let value = number.integer(Int64.self) { return .int(value) }
            case .uint32: if let value = number.integer(UInt32.self) { return .uint(UInt64(value)) }
            case .uint64: if let value = number.integer(UInt64.self) { return .uint(value) }
            case .double: if let value = number.double { return .double(value) }
            case .float: if let value = number.double, Float(value).isFinite { return .double(value) }
            default: builder.refuse(path.text, "must be \(builder.expectation(expected)), not a number"); return nil
            }
            builder.refuse(path.text, "must be \(builder.expectation(expected))")
            return nil
        default:
            try refuse(builder.expectation(expected), kind)
            return nil
        }
        builder.refuse(path.text, "must be \(builder.expectation(expected))")
        return nil
    }

    private mutating func refuse(_ expectation: String, _ kind: JSONKind) throws(JSONError) {
        builder.refuse(path.text, "must be \(expectation), not \(kind.words)")
        try scanner.skipValue()
    }

    /// What the body changes: scalars, lists and nulls. An object only leads to them, as in a JSON merge patch (RFC 7396).
    private mutating func noteLeaf() {
        if listDepth == 0 { mask.append(maskPath.joined(separator: ".")) }
    }
}
