/// A change of settings: a draft, and which of its fields count.
public struct SettingsPatch: Sendable, Hashable {
    /// The new values. Its channel must be nil, or the campaign's own.
    public var draft: CampaignSettingsDraft
    /// Paths of the fields to change, such as `mode.message`, `schedule` or `caller_ids`: a
    /// path whose field is not said clears it. Nil: every field that is said is changed, and
    /// what is inside `mode`, `caller_id_strategy` and `schedule` is merged.
    public var mask: [String]?

    /// A patch from its parts.
    public init(_ draft: CampaignSettingsDraft, mask: [String]? = nil) {
        self.draft = draft
        self.mask = mask
    }

    /// The settings that `settings` become, or every field that is bad.
    public func applied(to settings: CampaignSettings, zones: TimeZoneTable) throws(FieldViolations) -> CampaignSettings {
        var violations: [FieldViolation] = []
        if let channel = draft.channel, channel != 0, channel != settings.channel.rawValue {
            violations.append(FieldViolation(field: "channel", description: "cannot change"))
        }
        var merged = CampaignSettingsDraft(settings)
        for path in mask ?? saidPaths {
            if let field = SettingsField(rawValue: path) {
                field.copy(from: draft, to: &merged)
            } else if path != "channel" {
                violations.append(FieldViolation(field: "update_mask", description: "names no field that can change: \(path.prefix(64))"))
            }
        }
        if merged.mode == ModeDraft() { merged.mode = nil }
        let result: CampaignSettings
        do {
            result = try merged.validated(zones: zones)
        } catch {
            throw FieldViolations(violations + error.violations)
        }
        guard violations.isEmpty else { throw FieldViolations(violations) }
        return result
    }

    /// The paths of all fields that the draft says.
    private var saidPaths: [String] {
        SettingsField.leaves.filter { $0.isSaid(in: draft) }.map(\.rawValue)
    }
}
