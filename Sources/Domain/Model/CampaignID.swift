/// Campaigns, `camp_…`.
public enum CampaignKind: IdentifierKind {
    /// `camp_`.
    public static let prefix = "camp_"
}

/// A campaign's id.
public typealias CampaignID = Identifier<CampaignKind>
