/// Where the engine's state is durable.
///
/// Commits and loads take effect in the order in which they are called (a load sees every batch
/// handed over before it): the engine's look-ahead depends on it.
public protocol Store: Sendable {
    /// Makes each batch durable; all batches that wait share one transaction and one sync.
    /// Returns when they are on disk. Throws ``StoreError`` where nothing of them was stored.
    func commit(_ batches: [StoreBatch]) async throws -> [BatchOutcome]

    /// Everything an engine needs to go on with an account.
    func loadAccount(_ account: AccountID) async throws -> AccountState

    /// Queued prospects of a campaign that are due by `now`, ordered by (due time, id), after
    /// `cursor`; at most `limit`.
    func loadDue(_ campaign: CampaignID, after cursor: DueCursor?, dueBy now: Instant, limit: Int) async throws -> DuePage

    /// A campaign's prospects in the order in which they were added, after `cursor`.
    func listProspects(_ campaign: CampaignID, after cursor: ProspectID?, limit: Int) async throws -> [Prospect]

    /// All accounts.
    func accounts() async throws -> [Account]

    /// The account of an API key's hash. Nil for an unknown key.
    func account(keyHash: KeyHash) async throws -> Account?

    /// The latest time of any batch. Nil for an empty store.
    func latestTime() async throws -> Instant?
}

/// SHA-256 of an API key; the key itself is nowhere stored.
public struct KeyHash: Sendable, Hashable {
    /// 32 bytes.
    public let bytes: [UInt8]

    /// Nil unless there are 32 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }
}

/// Everything an engine needs to go on with an account.
public struct AccountState: Sendable {
    /// The account.
    public var account: Account
    /// Its campaigns, oldest first, with their stats.
    public var campaigns: [Campaign]
    /// Attempts whose end is not known, oldest first.
    public var openAttempts: [Attempt]
    /// Numbers the account owns, in ascending order.
    public var numbers: [PhoneNumber]
    /// When a caller id may be used again, per channel; only those ever used.
    public var callerIdUse: [CallerIdUse]

    /// A state from its parts.
    public init(
        account: Account, campaigns: [Campaign] = [], openAttempts: [Attempt] = [], numbers: [PhoneNumber] = [],
        callerIdUse: [CallerIdUse] = []
    ) {
        self.account = account
        self.campaigns = campaigns
        self.openAttempts = openAttempts
        self.numbers = numbers
        self.callerIdUse = callerIdUse
    }
}

/// When a caller id may be used again on a channel.
public struct CallerIdUse: Sendable, Hashable {
    /// The number.
    public let number: PhoneNumber
    /// Where it was used.
    public let channel: Channel
    /// When it is free again.
    public let freeAt: Instant

    /// A use from its parts.
    public init(number: PhoneNumber, channel: Channel, freeAt: Instant) {
        self.number = number
        self.channel = channel
        self.freeAt = freeAt
    }
}

/// A place in the order of due prospects.
public struct DueCursor: Sendable, Hashable {
    /// Due time of the last prospect seen.
    public let dueAt: Instant
    /// Its id.
    public let prospect: ProspectID

    /// A cursor from its parts.
    public init(dueAt: Instant, prospect: ProspectID) {
        self.dueAt = dueAt
        self.prospect = prospect
    }
}

/// Due prospects of a campaign.
public struct DuePage: Sendable, Hashable {
    /// In the order (due time, id).
    public var prospects: [DueProspect]
    /// Where this page holds fewer than the limit: the due time of the next queued prospect
    /// after `now`, nil if there is none.
    public var nextDueAt: Instant?

    /// A page from its parts.
    public init(prospects: [DueProspect], nextDueAt: Instant?) {
        self.prospects = prospects
        self.nextDueAt = nextDueAt
    }
}

/// A queued prospect whose time has come.
public struct DueProspect: Sendable, Hashable {
    /// The prospect.
    public let id: ProspectID
    /// Whom to reach.
    public let phone: PhoneNumber
    /// Attempts placed so far.
    public let attempts: Int
    /// Since when it is due.
    public let dueAt: Instant

    /// A due prospect from its parts.
    public init(id: ProspectID, phone: PhoneNumber, attempts: Int, dueAt: Instant) {
        self.id = id
        self.phone = phone
        self.attempts = attempts
        self.dueAt = dueAt
    }
}
