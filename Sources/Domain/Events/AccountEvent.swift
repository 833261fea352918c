/// One change of an account, as those who watch it are told.
public struct AccountEvent: Sendable, Hashable {
    /// The time of the batch that made it.
    public let at: Instant
    /// The campaign; nil: it is about the account itself.
    public let campaign: CampaignID?
    /// The number of the prospect that it is about. Not in the log: the store fills it in when an event is read.
    public var phone: PhoneNumber?
    /// What changed.
    public let kind: AccountEventKind

    /// An event from its parts.
    public init(at: Instant, campaign: CampaignID?, phone: PhoneNumber? = nil, kind: AccountEventKind) {
        self.at = at
        self.campaign = campaign
        self.phone = phone
        self.kind = kind
    }
}
