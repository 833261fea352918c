/// One call or message to one prospect. `(prospect, number)` is unique: that, and the intent
/// being on disk before the carrier is asked, is what makes an attempt happen at most once.
public struct Attempt: Sendable, Hashable {
    /// Its id, and the carrier's idempotency key.
    public let id: AttemptID
    /// The campaign.
    public let campaign: CampaignID
    /// The prospect.
    public let prospect: ProspectID
    /// Whom to reach.
    public let phone: PhoneNumber
    /// 1 for the first attempt of the prospect.
    public let number: Int
    /// The caller id used.
    public let callerId: PhoneNumber
    /// Call or message.
    public let channel: Channel
    /// When it was decided.
    public let placedAt: Instant
    /// `dialing`, `sending` or `sent` while open.
    public var status: ProspectStatus
    /// Why its caller id was chosen; nil where that was not kept.
    public var basis: CallerIdBasis?

    /// An attempt from its parts.
    public init(
        id: AttemptID, campaign: CampaignID, prospect: ProspectID, phone: PhoneNumber, number: Int, callerId: PhoneNumber,
        channel: Channel, placedAt: Instant, status: ProspectStatus, basis: CallerIdBasis? = nil
    ) {
        self.id = id
        self.campaign = campaign
        self.prospect = prospect
        self.phone = phone
        self.number = number
        self.callerId = callerId
        self.channel = channel
        self.placedAt = placedAt
        self.status = status
        self.basis = basis
    }
}
