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

    /// The numbers that an account owns now, in ascending order: they may have become more since
    /// it was loaded.
    func numbers(_ account: AccountID) async throws -> [AccountNumber]

    /// Queued prospects of a campaign that are due by `now`, ordered by (due time, id), after
    /// `cursor`; at most `limit`.
    func loadDue(_ campaign: CampaignID, after cursor: DueCursor?, dueBy now: Instant, limit: Int) async throws -> DuePage

    /// A campaign's prospects as they all stand at one moment, not before this call, in the order
    /// in which they were added: those after `cursor`, at most `limit`.
    func prospectList(_ campaign: CampaignID, after cursor: ProspectID?, limit: Int) async throws -> any ProspectList

    /// A campaign's prospects in the order in which they were added, after `cursor`,
    /// at most `limit`, in one read.
    func listProspects(_ campaign: CampaignID, after cursor: ProspectID?, limit: Int) async throws -> [Prospect]

    /// All accounts.
    func accounts() async throws -> [Account]

    /// The account of an API key's hash. Nil for an unknown key.
    func account(keyHash: KeyHash) async throws -> Account?

    /// The latest time of any batch. Nil for an empty store.
    func latestTime() async throws -> Instant?
}
