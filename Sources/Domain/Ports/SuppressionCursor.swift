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

extension SuppressionCursor: LosslessStringConvertible {
    /// The number, the source and the campaign, dots between them.
    public var description: String { "\(phone).\(source.word).\(campaign.map(\.description) ?? "")" }

    /// Nil for any other text.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let phone = PhoneNumber(parts[0]), let source = SuppressionSource(word: String(parts[1])) else {
            return nil
        }
        var campaign: CampaignID?
        if !parts[2].isEmpty {
            guard let id = CampaignID(String(parts[2])) else { return nil }
            campaign = id
        }
        self.init(phone: phone, campaign: campaign, source: source)
    }
}
