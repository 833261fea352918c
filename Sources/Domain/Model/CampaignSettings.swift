/// What a user decides about a campaign. Values are valid by construction
/// (``CampaignSettingsDraft`` checks them); nil means "not said", and the effective value is
/// the documented default.
public struct CampaignSettings: Sendable, Hashable {
    /// 1–200 characters.
    public var name: String
    /// Fixed at creation.
    public var channel: Channel
    /// What to do with a prospect, and how fast.
    public var mode: Mode
    /// Numbers to call or send from, as given. Empty: all of the account's.
    public var callerIds: [CallerIdEntry]
    /// How the number for an attempt is chosen.
    public var callerIdStrategy: CallerIdStrategy?
    /// When attempts may be made.
    public var schedule: Schedule?
    /// Its weight where campaigns of the account compete, 1–10. Default: ``defaultPriority``.
    public var priority: Int?

    /// The priority of a campaign that names none.
    public static let defaultPriority = 5

    /// Settings from their parts.
    public init(
        name: String, channel: Channel, mode: Mode = Mode(), callerIds: [CallerIdEntry] = [],
        callerIdStrategy: CallerIdStrategy? = nil, schedule: Schedule? = nil, priority: Int? = nil
    ) {
        self.name = name
        self.channel = channel
        self.mode = mode
        self.callerIds = callerIds
        self.callerIdStrategy = callerIdStrategy
        self.schedule = schedule
        self.priority = priority
    }
}
