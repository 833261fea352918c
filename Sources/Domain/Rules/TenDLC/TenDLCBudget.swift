/// What a carrier allows to texts from registered long codes (10DLC): so many segments per period, for a brand or a campaign of
/// some standing.
public struct TenDLCBudget: Sendable, Hashable {
    /// Whom it binds, all their numbers together.
    public enum Scope: Int, Sendable, Hashable {
        /// A brand.
        case brand = 1
        /// A campaign at the registry.
        case campaign = 2
    }

    /// How it is counted.
    public enum Period: Sendable, Hashable {
        /// In any 60 seconds.
        case minute
        /// From midnight to midnight in this zone.
        case day(zone: String)
    }

    /// The carrier, such as `T-Mobile`. Which carrier a recipient has is not known: each budget counts all texts.
    public let carrier: String
    /// Whom it binds.
    public let scope: Scope
    /// The standing for which it is, such as `top`: a brand's tier or a campaign's class.
    public let tier: String
    /// Segments per period, at most.
    public let segments: Int
    /// The period.
    public let period: Period
}
