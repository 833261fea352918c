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
}
