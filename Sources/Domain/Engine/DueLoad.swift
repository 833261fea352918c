/// A page of due prospects to load, as in ``Store/loadDue(_:after:dueBy:limit:)``.
public struct DueLoad: Sendable, Hashable {
    /// What the page is answered under.
    public let id: LoadID
    /// The campaign.
    public let campaign: CampaignID
    /// Where the page before ended; nil: from the first.
    public let cursor: DueCursor?
    /// The latest due time.
    public let dueBy: Instant
    /// Most prospects.
    public let limit: Int

    /// A load from its parts.
    public init(id: LoadID, campaign: CampaignID, cursor: DueCursor?, dueBy: Instant, limit: Int) {
        self.id = id
        self.campaign = campaign
        self.cursor = cursor
        self.dueBy = dueBy
        self.limit = limit
    }
}
