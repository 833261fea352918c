/// One bad field of a request.
public struct FieldViolation: Sendable, Hashable {
    /// Its path in the names of the REST API: `mode.calls_per_second`, `callerIds[3]`.
    public let field: String
    /// What is wrong with it, for a person.
    public let description: String

    /// A violation from its parts.
    public init(field: String, description: String) {
        self.field = field
        self.description = description
    }
}
