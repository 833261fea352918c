import ProtoRuntime

/// Where in a request something is, by JSON names: `mode.message`, `phones[3]`.
package struct FieldPath: Hashable {
    package private(set) var text = ""
    private var lengths: [Int] = []

    package mutating func push(name: String) {
        lengths.append(text.utf8.count)
        text += (text.isEmpty ? "" : ".") + name
    }

    package mutating func push(index: Int) {
        lengths.append(text.utf8.count)
        text += "[\(index)]"
    }

    package mutating func pop() {
        guard let length = lengths.popLast() else { return }
        text = String(decoding: text.utf8.prefix(length), as: UTF8.self)
    }

    /// A path of proto names, as services give it, in JSON names. What does not match the type is left as it is.
    package static func json(_ path: String, in type: MessageDescriptor) -> String {
        var current: MessageDescriptor? = type
        return path.split(separator: ".", omittingEmptySubsequences: false).map { part -> String in
            let name = part.prefix { $0 != "[" }
            guard let field = current?.field(name: String(name)) else {
                current = nil
                return String(part)
            }
            current = field.messageType
            return field.jsonName + part.dropFirst(name.count)
        }.joined(separator: ".")
    }
}
