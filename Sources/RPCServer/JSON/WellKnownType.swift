import ProtoRuntime

/// Message types that JSON writes as one string (protobuf.dev/programming-guides/json).
package enum WellKnownType {
    case timestamp
    case duration
    case fieldMask

    package init?(_ type: MessageDescriptor) {
        switch type.fullName {
        case "google.protobuf.Timestamp": self = .timestamp
        case "google.protobuf.Duration": self = .duration
        case "google.protobuf.FieldMask": self = .fieldMask
        default: return nil
        }
    }

    /// What an Any says of what it holds; nil for another message.
    static func parts(ofAny message: DynamicMessage) -> (url: String, value: [UInt8])? {
        guard
            let urlField = message.descriptor.field(name: "type_url"), case .string(let url) = message.value(urlField),
            let valueField = message.descriptor.field(name: "value"), case .bytes(let value) = message.value(valueField)
        else { return nil }
        return (url, value)
    }

    /// The full name of a type, which is all after a URL's last slash.
    static func typeName(ofURL url: String) -> String { String(url.split(separator: "/", omittingEmptySubsequences: false).last ?? "") }

    /// A path of a FieldMask as ProtoJSON writes it, in lowerCamelCase.
    static func jsonPath(_ path: String) -> String {
        var text = ""
        var isAfterUnderscore = false
        for character in path {
            if character == "_" {
                isAfterUnderscore = true
            } else {
                text += isAfterUnderscore ? character.uppercased() : String(character)
                isAfterUnderscore = false
            }
        }
        return text
    }

    /// The same path by the names in the .proto file.
    static func protoPath(_ path: String) -> String {
        path.reduce(into: "") { text, character in text += character.isUppercase ? "_" + character.lowercased() : String(character) }
    }

    /// What a string of it must be, to follow "must be".
    package var expectation: String {
        switch self {
        case .timestamp: "an RFC 3339 time such as \"2026-01-31T09:00:00Z\""
        case .duration: "a number of seconds such as \"0.25s\""
        case .fieldMask: "field paths with commas between them"
        }
    }
}
