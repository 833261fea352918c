/// What identifies an attempt's rows.
public struct AttemptRef: Sendable, Hashable {
    /// The attempt.
    public let attempt: AttemptID
    /// Its prospect.
    public let prospect: ProspectID
    /// Its campaign.
    public let campaign: CampaignID

    /// A reference from its parts.
    public init(attempt: AttemptID, prospect: ProspectID, campaign: CampaignID) {
        self.attempt = attempt
        self.prospect = prospect
        self.campaign = campaign
    }
}
