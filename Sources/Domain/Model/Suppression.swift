/// Why a number is not called or texted, for one source: a number may be on a list from several.
public struct Suppression: Sendable, Hashable {
    /// The number.
    public let phone: PhoneNumber
    /// The campaign on whose list it is; nil: on the account's, which holds for all campaigns.
    public let campaign: CampaignID?
    /// Where it comes from.
    public let source: SuppressionSource
    /// Since when this source has it on the list.
    public let addedAt: Instant

    /// A suppression from its parts.
    public init(phone: PhoneNumber, campaign: CampaignID? = nil, source: SuppressionSource, addedAt: Instant) {
        self.phone = phone
        self.campaign = campaign
        self.source = source
        self.addedAt = addedAt
    }
}
