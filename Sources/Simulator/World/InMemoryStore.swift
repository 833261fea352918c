import Domain
import Synchronization

/// The ``StoreModel`` behind the port, for tests that drive a real host. It can be told to fail,
/// and to take its time.
public final class InMemoryStore: Store {
    private struct State {
        var model: StoreModel
        var commits: [Int] = []
        var isFailing = false
        var failures = 0
        var refused: AccountID?
        var underWay = 0
    }

    private let state: Mutex<State>
    private let delay: Duration

    /// A store with this content. Each commit takes `delay` of real time.
    public init(_ model: StoreModel, delay: Duration = .zero) {
        state = Mutex(State(model: model))
        self.delay = delay
    }

    /// What is stored.
    public var model: StoreModel { state.withLock { $0.model } }

    /// How many batches each commit had, in order.
    public var commits: [Int] { state.withLock { $0.commits } }

    /// How many commits have begun and not ended.
    public var commitsUnderWay: Int { state.withLock { $0.underWay } }

    /// Whether every call fails.
    public var isFailing: Bool {
        get { state.withLock { $0.isFailing } }
        set { state.withLock { $0.isFailing = newValue } }
    }

    /// Makes the next `count` commits fail.
    public func failCommits(_ count: Int) { state.withLock { $0.failures = count } }

    /// Makes every commit fail that has a batch of this account, as a row would that is not what its engine believes.
    public func refuse(_ account: AccountID?) { state.withLock { $0.refused = account } }

    /// Changes what is stored, as another process would.
    public func change(_ body: (inout StoreModel) -> Void) { state.withLock { body(&$0.model) } }

    /// ``Store/commit(_:)``.
    public func commit(_ batches: [StoreBatch]) async throws -> [BatchOutcome] {
        state.withLock { $0.underWay += 1 }
        defer { state.withLock { $0.underWay -= 1 } }
        if delay > .zero { try await Task.sleep(for: delay) }
        return try read { state in
            guard state.failures == 0 else {
                state.failures -= 1
                throw StoreError.unavailable("the disk is full")
            }
            guard !batches.contains(where: { $0.account == state.refused }) else { throw StoreError.unusable("a row is damaged") }
            state.commits.append(batches.count)
            return batches.map { state.model.commit($0) }
        }
    }

    /// ``Store/loadAccount(_:)``.
    public func loadAccount(_ account: AccountID) async throws -> AccountState {
        try read { state in
            guard let found = state.model.state(of: account) else { throw StoreError.unknownAccount }
            return found
        }
    }

    /// ``Store/numbers(_:)``.
    public func numbers(_ account: AccountID) async throws -> [AccountNumber] { try read { $0.model.ownNumbers(of: account) } }

    /// ``Store/loadDue(_:after:dueBy:limit:)``.
    public func loadDue(_ campaign: CampaignID, after cursor: DueCursor?, dueBy now: Instant, limit: Int) async throws -> DuePage {
        try read { $0.model.due(campaign, after: cursor, by: now, limit: limit) }
    }

    /// ``Store/prospectList(_:after:limit:)``.
    public func prospectList(_ campaign: CampaignID, after cursor: ProspectID?, limit: Int) async throws -> any ProspectList {
        CapturedList(try await listProspects(campaign, after: cursor, limit: limit))
    }

    /// ``Store/listProspects(_:after:limit:)``.
    public func listProspects(_ campaign: CampaignID, after cursor: ProspectID?, limit: Int) async throws -> [Prospect] {
        try read { $0.model.list(campaign, after: cursor, limit: limit) }
    }

    /// ``Store/accounts()``.
    public func accounts() async throws -> [Account] { try read { $0.model.accounts } }

    /// ``Store/account(keyHash:)``.
    public func account(keyHash: KeyHash) async throws -> Account? { try read { $0.model.account(keyHash: keyHash) } }

    /// ``Store/latestTime()``.
    public func latestTime() async throws -> Instant? { try read { $0.model.latestTime } }

    private func read<T>(_ body: (inout State) throws -> T) throws -> T {
        try state.withLock { state in
            guard !state.isFailing else { throw StoreError.unavailable("the disk is full") }
            return try body(&state)
        }
    }
}

/// A list of which everything was read when it was made.
private final class CapturedList: ProspectList {
    private static let piece = 2
    private let rest: Mutex<ArraySlice<Prospect>>

    init(_ prospects: [Prospect]) { rest = Mutex(prospects[...]) }

    func next() async throws -> [Prospect] {
        rest.withLock { rest in
            defer { rest = rest.dropFirst(Self.piece) }
            return Array(rest.prefix(Self.piece))
        }
    }
}
