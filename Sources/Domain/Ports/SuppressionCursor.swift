/// A place in the order (phone, campaign, source) of suppressions. The account's list comes before those of its campaigns.
public struct SuppressionCursor: Sendable, Hashable {
    /// Phone of the last one seen.
    public let phone: PhoneNumber
    /// Its campaign; nil: it is on the account's list.
    public let campaign: CampaignID?
    /// Its source.
    public let source: SuppressionSource

    /// A cursor from its parts.
    public init(phone: PhoneNumber, campaign: CampaignID?, source: SuppressionSource) {
        self.phone = phone
        self.campaign = campaign
        self.source = source
    }

    /// The place of a suppression.
    public init(_ suppression: Suppression) {
        self.init(phone: suppression.phone, campaign: suppression.campaign, source: suppression.source)
    }
}
