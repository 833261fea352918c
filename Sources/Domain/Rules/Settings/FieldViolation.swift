/// One bad field of a request.
public struct FieldViolation: Sendable, Hashable {
    /// Its path in the names of the contract: `mode.calls_per_second`, `caller_ids[3]`. Doors that use other names translate.
    public let field: String
    /// What is wrong with it, for a person.
    public let description: String

    /// A violation from its parts.
    public init(field: String, description: String) {
        self.field = field
        self.description = description
    }
}
