/// One field of a request that is wrong, as in `google.rpc.BadRequest.FieldViolation`.
public struct FieldViolation: Sendable, Hashable {
    /// Path of the field from the request message, such as `phones[3]`.
    public var field: String
    /// What is wrong with it, in words for the caller.
    public var description: String

    /// Names a field and what is wrong with it.
    public init(field: String, description: String) {
        self.field = field
        self.description = description
    }

    /// The first violation in words, and how many there are besides.
    package static func sentence(about violations: [FieldViolation]) -> String {
        let first = violations.first.map { ($0.field.isEmpty ? "" : "\($0.field) ") + $0.description } ?? "the request is wrong"
        return violations.count > 1 ? "\(first), and \(violations.count - 1) more" : first
    }
}
