/// A change of an account's settings: a draft, and which of its fields count.
public struct AccountSettingsPatch: Sendable, Hashable {
    /// The new values.
    public var draft: AccountSettingsDraft
    /// Paths of the fields to change, such as `blackout_dates` or `circuit_breaker.rate`: a path whose field is not said goes back
    /// to its default. Nil: every field that is said is changed, and what is inside `abandon_policy` and `circuit_breaker` is merged.
    public var mask: [String]?

    /// A patch from its parts.
    public init(_ draft: AccountSettingsDraft, mask: [String]? = nil) {
        self.draft = draft
        self.mask = mask
    }

    /// The settings that `settings` become, or every field that is bad.
    public func applied(to settings: AccountSettings) throws(FieldViolations) -> AccountSettings {
        var violations: [FieldViolation] = []
        var merged = AccountSettingsDraft(settings)
        for path in mask ?? AccountSettingsField.leaves.filter({ $0.isSaid(in: draft) }).map(\.rawValue) {
            if let field = AccountSettingsField(rawValue: path) {
                field.copy(from: draft, to: &merged)
            } else {
                violations.append(FieldViolation(field: "update_mask", description: "names no field that can change: \(path.prefix(64))"))
            }
        }
        let result: AccountSettings
        do {
            result = try merged.validated()
        } catch {
            throw FieldViolations(violations + error.violations)
        }
        guard violations.isEmpty else { throw FieldViolations(violations) }
        return result
    }
}
