/// What identifies a prospect's row.
public struct ProspectRef: Sendable, Hashable {
    /// The prospect.
    public let prospect: ProspectID
    /// Its campaign.
    public let campaign: CampaignID

    /// A reference from its parts.
    public init(prospect: ProspectID, campaign: CampaignID) {
        self.prospect = prospect
        self.campaign = campaign
    }
}
