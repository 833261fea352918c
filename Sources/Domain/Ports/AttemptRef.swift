/// What identifies an attempt's rows.
public struct AttemptRef: Sendable, Hashable {
    /// The attempt.
    public let attempt: AttemptID
    /// Its prospect.
    public let prospect: ProspectID
    /// Its campaign.
    public let campaign: CampaignID
    /// Which attempt of the prospect it is, from 1.
    public let number: Int

    /// The reference of an attempt.
    public init(_ attempt: Attempt) {
        self.init(attempt: attempt.id, prospect: attempt.prospect, campaign: attempt.campaign, number: attempt.number)
    }

    /// A reference from its parts.
    public init(attempt: AttemptID, prospect: ProspectID, campaign: CampaignID, number: Int) {
        self.attempt = attempt
        self.prospect = prospect
        self.campaign = campaign
        self.number = number
    }
}
