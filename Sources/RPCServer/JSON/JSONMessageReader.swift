import ProtoRuntime

/// Reads a JSON body into a request message. Wrong fields are collected in the builder; a body that is no JSON ends the reading.
package struct JSONMessageReader {
    /// Why reading stopped.
    package struct Failure: Error {
        package let error: JSONError
        /// Path of the member in which it stopped; empty at the outermost level.
        package let path: String
    }

    package var builder: JSONMessageBuilder
    var scanner: JSONScanner
    var path = FieldPath()
    /// Proto names of the fields around, for the mask; of no use inside a list.
    private var maskPath: [String] = []
    var listDepth = 0
    /// Leaf paths of the body by proto names, in its order.
    package private(set) var mask: [String] = []
    /// Proto paths of the fields that the path of the URL has set, and what to say of others that are not for the body.
    private let reserved: [String: String]

    package init(_ bytes: UnsafeRawBufferPointer, builder: JSONMessageBuilder, reserved: [String: String] = [:]) {
        scanner = JSONScanner(bytes, depthLimit: builder.limits.depth)
        self.builder = builder
        self.reserved = reserved
    }

    /// Reads the whole body into a message.
    package mutating func read(into message: DynamicMessage) throws(Failure) {
        do throws(JSONError) {
            let kind = try scanner.peek()
            if kind == .object || JSONForm.isValue(message.descriptor) {
                try any(into: message, message.descriptor, kind)
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
    package mutating func read(into field: FieldDescriptor, of message: DynamicMessage) throws(Failure) {
        do throws(JSONError) {
            maskPath.append(field.name)
            try self.field(field, of: message)
            try scanner.end()
        } catch {
            throw Failure(error: error, path: path.text)
        }
    }

    // Paths are not popped on the way out of an error, so that the failure can name where it happened.

    /// - Parameter isAny: whether the object also names its type.
    mutating func object(into message: DynamicMessage, isAny: Bool = false) throws(JSONError) {
        try scanner.beginObject()
        var seen = SeenFields()
        var isFirst = true
        while let name = try scanner.nextMember(isFirst: isFirst) {
            isFirst = false
            if isAny, name == JSONForm.typeMember {
                try scanner.skipValue()
                continue
            }
            path.push(name: name)
            try member(name, of: message, &seen)
            path.pop()
        }
    }

    /// The fields and unions of one object that members were read for.
    private struct SeenFields {
        var numbers: Set<Int32> = []
        var unions: Set<String> = []
    }

    private mutating func member(_ name: String, of message: DynamicMessage, _ seen: inout SeenFields) throws(JSONError) {
        let type = message.descriptor
        guard let field = type.field(jsonName: name) ?? (builder.style.takesEveryForm ? type.field(name: name) : nil) else {
            if !builder.style.skipsUnknownMembers {
                let suggestion = Suggestion.member(for: name, in: type).map { "; did you mean \"\($0)\"?" } ?? ""
                builder.refuse(path.text, "is not a known member\(suggestion)")
            }
            return try scanner.skipValue()
        }
        if !seen.numbers.insert(field.number).inserted {
            builder.refuse(path.text, "is given more than once")
            return try scanner.skipValue()
        }
        if let union = field.oneofName, try scanner.peek() != .null || JSONForm.takesNull(field.kind), !seen.unions.insert(union).inserted {
            builder.refuse(path.text, "is one of several members of which only one may be given")
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
        if kind == .null, field.presence == .repeated || !JSONForm.takesNull(field.kind) {
            noteLeaf()
            return try scanner.null()
        }
        if field.presence != .repeated { return try value(field, of: message, kind) }
        noteLeaf()
        if let type = field.messageType, type.isMapEntry { return try map(field, of: message, kind) }
        guard kind == .array else { return try refuse("an array", kind) }
        let count = try elements(field, of: message)
        if count == 0, builder.style.refusesEmptyList(field) { builder.refuse(path.text, "must not be empty; leave it out to say nothing") }
    }

    /// Reads an array; returns how many elements it has.
    @discardableResult mutating func elements(_ field: FieldDescriptor, of message: DynamicMessage) throws(JSONError) -> Int {
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
        return index
    }

    mutating func map(_ field: FieldDescriptor, of message: DynamicMessage, _ kind: JSONKind) throws(JSONError) {
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

    mutating func value(_ field: FieldDescriptor, of message: DynamicMessage, _ kind: JSONKind) throws(JSONError) {
        guard case .message(let type) = field.kind else {
            noteLeaf()
            guard let value = try scalar(field.kind, kind) else { return }
            return builder.store(value, in: field, of: message, path: path.text)
        }
        if let known = WellKnownType(type) {
            noteLeaf()
            if kind != .string { return try refuse(known.expectation, kind) }
        } else if JSONForm(type) != nil {
            noteLeaf()
        } else if kind != .object {
            return try refuse("an object", kind)
        }
        guard let inner = builder.open(field, of: message, path: path.text) else { return try scanner.skipValue() }
        try any(into: inner, type, kind)
    }

    /// Reads a message from whatever its type is in JSON.
    mutating func any(into message: DynamicMessage, _ type: MessageDescriptor, _ kind: JSONKind) throws(JSONError) {
        guard let known = WellKnownType(type) else {
            if let form = JSONForm(type) { return try self.form(form, into: message, kind) }
            if kind != .object { return try refuse("an object", kind) }
            return try object(into: message)
        }
        guard kind == .string else { return try refuse(known.expectation, kind) }
        builder.fill(message, known, try scanner.string(), path: path.text)
    }

    /// Reads a value that is no message; nil, with the reason noted, where it is not of the kind.
    mutating func scalar(_ expected: FieldKind, _ kind: JSONKind) throws(JSONError) -> DynamicValue? {
        switch (expected, kind) {
        case (.string, .string): return .string(try scanner.string())
        case (.bool, .bool): return .bool(try scanner.bool())
        case (.enumeration(let type), .null) where JSONForm.isNull(type):
            try scanner.null()
            return .enumeration(0)
        case (.enumeration(let type), .string):
            let name = try scanner.string()
            if let number = builder.enums.number(name, of: type) { return .enumeration(number) }
        case (.bytes, .string):
            if let bytes = Base64.decode(json: try scanner.string()) { return .bytes(bytes) }
        case (.int64, .string), (.uint64, .string):
            if let number = JSONNumber(quoted: try scanner.string()), number.isPlainInteger || builder.style.takesEveryForm,
                let value = JSONMessageReader.value(number, expected)
            {
                return value
            }
        case (_, .string) where builder.style.takesEveryForm && expected.isNumber:
            let text = try scanner.string()
            if let value = JSONNumber(quoted: text).flatMap({ JSONMessageReader.value($0, expected) }) { return value }
            if let value = JSONMessageReader.notFinite(text, expected) { return value }
        case (.enumeration, .number) where builder.style.takesEveryForm:
            if let number = try scanner.number().integer(Int32.self) { return .enumeration(number) }
        case (_, .number) where expected.isNumber:
            if let value = JSONMessageReader.value(try scanner.number(), expected) { return value }
        default:
            try refuse(builder.expectation(expected), kind)
            return nil
        }
        builder.refuse(path.text, "must be \(builder.expectation(expected))")
        return nil
    }

    /// A number as a value of a kind; nil where it is none.
    private static func value(_ number: JSONNumber, _ kind: FieldKind) -> DynamicValue? {
        switch kind {
        case .int32: number.integer(Int32.self).map { .int(Int64($0)) }
        case .int64: number.integer(Int64.self).map { .int($0) }
        case .uint32: number.integer(UInt32.self).map { .uint(UInt64($0)) }
        case .uint64: number.integer(UInt64.self).map { .uint($0) }
        case .double: number.double.map { .double($0) }
        case .float: number.double.flatMap { Float($0).isFinite ? .double($0) : nil }
        default: nil
        }
    }

    /// The numbers that JSON lacks, by ProtoJSON's names.
    private static func notFinite(_ text: String, _ kind: FieldKind) -> DynamicValue? {
        switch (kind, text) {
        case (.float, "NaN"), (.double, "NaN"): .double(.nan)
        case (.float, "Infinity"), (.double, "Infinity"): .double(.infinity)
        case (.float, "-Infinity"), (.double, "-Infinity"): .double(-.infinity)
        default: nil
        }
    }

    mutating func refuse(_ expectation: String, _ kind: JSONKind) throws(JSONError) {
        builder.refuse(path.text, "must be \(expectation), not \(kind.words)")
        try scanner.skipValue()
    }

    /// What the body changes: scalars, lists and nulls. An object only leads to them, as in a JSON merge patch (RFC 7396).
    private mutating func noteLeaf() {
        if listDepth == 0 { mask.append(maskPath.joined(separator: ".")) }
    }
}
