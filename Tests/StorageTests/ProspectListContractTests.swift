import Domain
import Simulator
import Testing

@testable import Storage

/// What the lists of every ``Store`` promise: each test runs on all of them.
@Suite("A list of prospects")
struct ProspectListContractTests {
    enum Kind: CaseIterable { case sqlite, inMemory }

    private let folder: TemporaryFolder
    private let campaign = CampaignID(high: 3, low: 1)
    private let start = Instant(millisecondsSinceEpoch: 1_767_225_600_000)
    private let account = Account(id: AccountID(high: 1, low: 1), name: "acme", isTest: true)

    init() throws { folder = try TemporaryFolder() }

    @Test("gives each prospect once, in the order of adding, and then nothing more", arguments: Kind.allCases, [0, 1, 2, 3, 4, 5])
    func complete(_ kind: Kind, _ count: Int) async throws {
        let store = try await store(kind, prospects: count)
        let list = try await store.prospectList(campaign, after: nil, limit: .max)
        #expect(try await rest(of: list).map(\.id) == Array(ids(1...5).prefix(count)))
        #expect(try await list.next().isEmpty)
    }

    @Test("begins after its cursor and ends at its limit", arguments: Kind.allCases, [1, 2, 3, 4])
    func part(_ kind: Kind, _ limit: Int) async throws {
        let store = try await store(kind, prospects: 5)
        let list = try await store.prospectList(campaign, after: ids(1...1)[0], limit: limit)
        #expect(try await rest(of: list).map(\.id) == Array(ids(2...5).prefix(limit)))
    }

    @Test("shows all prospects as of one moment, whatever is attempted, added and cancelled while it is read", arguments: Kind.allCases)
    func oneMoment(_ kind: Kind) async throws {
        let store = try await store(kind, prospects: 5)
        let list = try await store.prospectList(campaign, after: nil, limit: .max)
        var found = try await list.next()
        #expect(found.count < 5, "a list of one piece shows nothing here")
        let late = Attempt(
            id: AttemptID(high: 9, low: 9), campaign: campaign, prospect: ids(5...5)[0], phone: try phone(5), number: 1,
            callerId: try phone(9), channel: .voice, placedAt: start, status: .dialing)
        try await commit(
            to: store, [.openAttempt(late, caps: []), .insertProspects(campaign, [NewProspect(id: ids(6...6)[0], phone: try phone(6))])])
        try await commit(to: store, [.setStatus(campaign, .cancelled, reason: nil, at: start)])
        found += try await rest(of: list)
        #expect(found.map(\.id) == ids(1...5))
        #expect(found.allSatisfy { $0.status == .queued && $0.attempts == 0 }, "\(found.map(\.status))")
        let now = try await store.listProspects(campaign, after: nil, limit: 10)
        #expect(now.map(\.status) == [.cancelled, .cancelled, .cancelled, .cancelled, .dialing, .cancelled])
    }

    // MARK: Making things

    /// A store with a campaign, read two prospects at a time.
    private func store(_ kind: Kind, prospects count: Int) async throws -> any Store {
        let store: any Store
        switch kind {
        case .sqlite:
            var settings = ListSettings()
            settings.piece = 2
            let sqlite = try SQLiteStore(path: folder.file("campaignd.db"), lists: settings)
            let hash = try #require(KeyHash([UInt8](repeating: 7, count: 32)))
            try await sqlite.addKey(hash, account: account.name, isTest: true, newID: account.id, numbers: [])
            store = sqlite
        case .inMemory:
            var model = StoreModel()
            model.add(account)
            store = InMemoryStore(model)
        }
        let settings = CampaignSettings(name: "list", channel: .voice)
        let new = try (0..<count).map { NewProspect(id: ids(1...5)[$0], phone: try phone(UInt64($0) + 1)) }
        try await commit(
            to: store,
            [
                .insertCampaign(Campaign(id: campaign, account: account.id, settings: settings, createdAt: start)),
                .insertProspects(campaign, new),
            ])
        return store
    }

    private func commit(to store: any Store, _ changes: [StoreChange]) async throws {
        _ = try await store.commit([StoreBatch(account: account.id, changes: changes, at: start)])
    }

    private func rest(of list: any ProspectList) async throws -> [Prospect] {
        var found: [Prospect] = []
        while case let piece = try await list.next(), !piece.isEmpty { found += piece }
        return found
    }

    private func ids(_ range: ClosedRange<UInt64>) -> [ProspectID] { range.map { ProspectID(high: 4, low: $0) } }

    private func phone(_ suffix: UInt64) throws -> PhoneNumber { try #require(PhoneNumber(digits: 12_015_550_100 + suffix)) }
}
