/// What a user can ask of an existing campaign. Raw values are for messages.
public enum CampaignAction: String, Sendable, Hashable, CaseIterable {
    /// Begin dialing.
    case start
    /// Place no new attempts.
    case pause
    /// Go on.
    case resume
    /// Stop for good.
    case cancel
    /// Change settings.
    case update
    /// Add phone numbers.
    case addProspects = "add prospects"
}
