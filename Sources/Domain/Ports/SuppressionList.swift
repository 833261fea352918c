/// Which suppression list: an account's, which holds for all its campaigns, or that of one of them.
public struct SuppressionList: Sendable, Hashable {
    /// Whose list.
    public let account: AccountID
    /// The campaign; nil: the account's own list.
    public let campaign: CampaignID?

    /// A list from its parts. The campaign has to be the account's.
    public init(account: AccountID, campaign: CampaignID? = nil) {
        self.account = account
        self.campaign = campaign
    }
}
