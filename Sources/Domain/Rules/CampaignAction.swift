/// What a user can ask of an existing campaign. Raw values are verbs for messages: "to … it must be created".
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
    case update = "change"
    /// Make a new campaign of those who were not reached.
    case redial = "be redialed"
    /// Add phone numbers.
    case addProspects = "get prospects"
}
