/// A campaign as it stands: settings, status, times and stats, but not its prospects.
public struct Campaign: Sendable, Hashable {
    /// Its id.
    public let id: CampaignID
    /// Whose it is.
    public let account: AccountID
    /// What its user decided.
    public var settings: CampaignSettings
    /// Where it stands.
    public var status: CampaignStatus
    /// Why it failed, or was paused for its failures; nil otherwise.
    public var statusReason: String?
    /// When it was made.
    public let createdAt: Instant
    /// When it was started.
    public var startedAt: Instant?
    /// When it became terminal.
    public var endedAt: Instant?
    /// Its prospects, counted.
    public var stats: CampaignStats
    /// The failures for which it was paused, newest first, at most ``CampaignFailure/kept``; empty where it was not.
    public var lastFailures: [CampaignFailure] = []
    /// The campaign whose unreached prospects it was made of; nil: of none.
    public var redialOf: CampaignID?
    /// Which prospects that were put off are being looked at anew, by settings that have changed; empty: none are.
    public var recall: ProspectRecall = []
    /// What it waits for while dialing; not stored.
    public var waitingFor: WaitingFor?

    /// A new campaign in status `created`.
    public init(id: CampaignID, account: AccountID, settings: CampaignSettings, createdAt: Instant) {
        self.id = id
        self.account = account
        self.settings = settings
        self.status = .created
        self.createdAt = createdAt
        self.stats = CampaignStats()
    }
}
