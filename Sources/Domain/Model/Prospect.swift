/// One phone number in a campaign.
public struct Prospect: Sendable, Hashable {
    /// Its id.
    public let id: ProspectID
    /// The campaign it belongs to.
    public let campaign: CampaignID
    /// Whom to reach.
    public let phone: PhoneNumber
    /// Where it stands. A queued prospect of a cancelled campaign is read as `cancelled`.
    public var status: ProspectStatus
    /// Why it failed, was cancelled, or waits while it is queued: a stable word.
    public var reason: Reason?
    /// Attempts placed so far.
    public var attempts: Int
    /// When it may be attempted next; the epoch for one that was never attempted.
    public var dueAt: Instant

    /// A prospect from its parts.
    public init(
        id: ProspectID, campaign: CampaignID, phone: PhoneNumber, status: ProspectStatus = .queued, reason: Reason? = nil,
        attempts: Int = 0, dueAt: Instant = .epoch
    ) {
        self.id = id
        self.campaign = campaign
        self.phone = phone
        self.status = status
        self.reason = reason
        self.attempts = attempts
        self.dueAt = dueAt
    }
}
