/// What a JSON value is, told by its first byte.
package enum JSONKind: Hashable {
    case object
    case array
    case string
    case number
    case bool
    case null

    /// With its article, for messages.
    package var words: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .bool: "a boolean"
        case .null: "null"
        }
    }
}
