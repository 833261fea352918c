/// Why a request was refused: every bad field of it.
public struct FieldViolations: Error, Sendable, Hashable {
    /// At least one.
    public let violations: [FieldViolation]

    /// The error of these violations.
    public init(_ violations: [FieldViolation]) { self.violations = violations }
}
