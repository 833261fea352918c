/// As what a number is registered for texts from long codes (10DLC): its brand and its campaign, each with the name that
/// ``TenDLCBudgets`` has for its standing.
public struct NumberRegistration: Sendable, Hashable {
    /// The brand's id at the registry, such as `BABC123`.
    public var brand: String
    /// The brand's tier, such as `top`.
    public var brandTier: String
    /// The campaign's id at the registry, such as `CXYZ789`. No campaign of this API.
    public var campaign: String
    /// The campaign's class, such as `high`.
    public var campaignClass: String

    /// A registration from its parts.
    public init(brand: String, brandTier: String, campaign: String, campaignClass: String) {
        self.brand = brand
        self.brandTier = brandTier
        self.campaign = campaign
        self.campaignClass = campaignClass
    }
}
