import ProtoRuntime

/// Message types that JSON writes as one string (protobuf.dev/programming-guides/json).
enum WellKnownType {
    case timestamp
    case duration
    case fieldMask

    init?(_ type: MessageDescriptor) {
        switch type.fullName {
        case "google.protobuf.Timestamp": self = .timestamp
        case "google.protobuf.Duration": self = .duration
        case "google.protobuf.FieldMask": self = .fieldMask
        default: return nil
        }
    }

    /// What a string of it must be, to follow "must be".
    var expectation: String {
        switch self {
        case .timestamp: "an RFC 3339 time such as \"2026-01-31T09:00:00Z\""
        case .duration: "a number of seconds such as \"0.25s\""
        case .fieldMask: "field paths with commas between them"
        }
    }
}
