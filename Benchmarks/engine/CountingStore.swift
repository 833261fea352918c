import Domain
import Storage
import Synchronization

/// The store as it is, with what goes through it counted.
final class CountingStore: Store {
    /// What went through since the last ``CountingStore/reset()``.
    struct Counts {
        var commits = 0
        var batches = 0
        var changes = 0
        /// The most changes in one commit.
        var largestCommit = 0
        /// The longest commit, in seconds.
        var longestCommit = 0.0
        var loads = 0
    }

    private let store: any Store
    private let state = Mutex(Counts())

    init(_ store: any Store) { self.store = store }

    var counts: Counts { state.withLock { $0 } }

    func reset() { state.withLock { $0 = Counts() } }

    func commit(_ batches: [StoreBatch]) async throws -> [BatchOutcome] {
        let start = ContinuousClock.now
        let outcomes = try await store.commit(batches)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let changes = batches.reduce(0) { $0 + $1.changes.count }
        state.withLock { counts in
            counts.commits += 1
            counts.batches += batches.count
            counts.changes += changes
            counts.largestCommit = max(counts.largestCommit, changes)
            counts.longestCommit = max(counts.longestCommit, seconds)
        }
        return outcomes
    }

    func loadDue(_ campaign: CampaignID, after cursor: DueCursor?, dueBy now: Instant, limit: Int) async throws -> DuePage {
        state.withLock { $0.loads += 1 }
        return try await store.loadDue(campaign, after: cursor, dueBy: now, limit: limit)
    }

    func loadAccount(_ account: AccountID) async throws -> AccountState { try await store.loadAccount(account) }

    func numbers(_ account: AccountID) async throws -> [AccountNumber] { try await store.numbers(account) }

    func prospectList(_ campaign: CampaignID, after cursor: ProspectID?, limit: Int) async throws -> any ProspectList {
        try await store.prospectList(campaign, after: cursor, limit: limit)
    }

    func listProspects(_ campaign: CampaignID, after cursor: ProspectID?, limit: Int) async throws -> [Prospect] {
        try await store.listProspects(campaign, after: cursor, limit: limit)
    }

    func accounts() async throws -> [Account] { try await store.accounts() }

    func account(keyHash: KeyHash) async throws -> Account? { try await store.account(keyHash: keyHash) }

    func latestTime() async throws -> Instant? { try await store.latestTime() }
}
