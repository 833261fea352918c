import Domain
import GRDB
import Testing

@testable import Storage

@Suite("Removal of attempts")
struct AttemptRemovalTests {
    private let folder: TemporaryFolder
    private let store: SQLiteStore
    private let account = AccountID(high: 1, low: 1)
    private let start = Instant(millisecondsSinceEpoch: 1_767_225_600_000)

    init() async throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.file("campaignd.db"))
        let hash = try #require(KeyHash([UInt8](repeating: 7, count: 32)))
        try await store.addKey(hash, account: "acme", isTest: true, newID: account, numbers: [])
    }

    @Test("takes so many at a time, from the first to the last, and leaves prospects and stats as they are")
    func aFewAtATime() async throws {
        let campaign = try await newCampaign(1, prospects: 7)
        try await attempt(campaign, 1...7)
        try await end(campaign, at: start)
        let before = try await (store.listProspects(campaign, after: nil, limit: 10), store.loadAccount(account).campaigns)
        for (expected, left) in [(3, 4), (3, 1), (1, 0), (0, 0)] {
            #expect(try await store.removeAttempts(of: campaign, endedBy: start, limit: 3) == expected)
            #expect(try await count() == left)
        }
        let after = try await (store.listProspects(campaign, after: nil, limit: 10), store.loadAccount(account).campaigns)
        #expect(before.0 == after.0 && before.1 == after.1)
    }

    @Test("never takes an open attempt, wherever it stands, nor counts it")
    func openAttempts() async throws {
        let campaign = try await newCampaign(1, prospects: 6)
        try await attempt(campaign, 2...3)
        try await attempt(campaign, 6...6)
        let open = try await attempt(campaign, [1, 4, 5], isOpen: true)
        try await end(campaign, at: start)
        #expect(try await store.removeAttempts(of: campaign, endedBy: start, limit: 2) == 2)
        #expect(try await store.removeAttempts(of: campaign, endedBy: start, limit: 2) == 1)
        #expect(try await store.removeAttempts(of: campaign, endedBy: start, limit: 2) == 0)
        #expect(try await store.loadAccount(account).openAttempts.map(\.id) == open.map(\.id))
        _ = try await commit([
            .closeAttempt(ref(open[0]), from: .dialing, outcome: .noAnswer, reason: nil, at: start, next: .done)
        ])
        #expect(try await store.removeAttempts(of: campaign, endedBy: start, limit: 2) == 1)
    }

    @Test("never takes one of a campaign that has not ended, or not long enough ago")
    func campaignsNotEnded() async throws {
        let later = start.advanced(by: .milliseconds(1))
        let campaigns = try await [newCampaign(1, prospects: 1), newCampaign(2, prospects: 1), newCampaign(3, prospects: 1)]
        for campaign in campaigns { try await attempt(campaign, 1...1) }
        try await end(campaigns[1], at: later)
        try await end(campaigns[2], at: start)
        #expect(try await store.campaignsToClear(endedBy: start, after: nil, limit: 10) == [campaigns[2]])
        for campaign in campaigns.prefix(2) {
            #expect(try await store.removeAttempts(of: campaign, endedBy: start, limit: 10) == 0)
        }
        #expect(try await store.campaignsToClear(endedBy: later, after: nil, limit: 1) == [campaigns[1]])
        #expect(try await store.campaignsToClear(endedBy: later, after: campaigns[1], limit: 1) == [campaigns[2]])
        #expect(try await store.removeAttempts(of: campaigns[2], endedBy: later, limit: 10) == 1)
        #expect(try await store.campaignsToClear(endedBy: later, after: nil, limit: 10) == [campaigns[1]])
        #expect(try await count() == 2)
    }

    // MARK: Making things

    private func newCampaign(_ number: UInt64, prospects count: UInt64) async throws -> CampaignID {
        let id = CampaignID(high: 3, low: number)
        let settings = CampaignSettings(name: "removal", channel: .voice)
        let prospects = try (1...count).map { NewProspect(id: ProspectID(high: number, low: $0), phone: try phone($0)) }
        try await commit([
            .insertCampaign(Campaign(id: id, account: account, settings: settings, createdAt: start)), .insertProspects(id, prospects),
        ])
        return id
    }

    @discardableResult
    private func attempt(_ campaign: CampaignID, _ numbers: some Sequence<UInt64>, isOpen: Bool = false) async throws -> [Attempt] {
        let attempts = try numbers.map { number in
            Attempt(
                id: AttemptID(high: campaign.low, low: number), campaign: campaign, prospect: ProspectID(high: campaign.low, low: number),
                phone: try phone(number), number: 1, callerId: try phone(99), channel: .voice, placedAt: start, status: .dialing)
        }
        try await commit(attempts.map { .openAttempt($0, caps: []) })
        guard !isOpen else { return attempts }
        try await commit(
            attempts.map { .closeAttempt(ref($0), from: .dialing, outcome: .voicemail, reason: nil, at: start, next: .done) })
        return attempts
    }

    private func end(_ campaign: CampaignID, at instant: Instant) async throws {
        try await commit([.setStatus(campaign, .completed, reason: nil, at: instant)])
    }

    private func commit(_ changes: [StoreChange]) async throws {
        _ = try await store.commit([StoreBatch(account: account, changes: changes, at: start)])
    }

    private func count() async throws -> Int {
        try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM attempts") } ?? -1
    }

    private func ref(_ attempt: Attempt) -> AttemptRef { AttemptRef(attempt) }

    private func phone(_ suffix: UInt64) throws -> PhoneNumber { try #require(PhoneNumber(digits: 12_015_550_100 + suffix)) }
}
