import Domain
import Storage
import Testing

/// What every ``Store`` promises of redials; each test runs on a store of its own.
@Suite("A store that copies prospects")
struct RedialContractTests {
    let store: SQLiteStore
    let folder: TemporaryFolder
    let account = AccountID(high: 1, low: 1)
    let start = Instant(millisecondsSinceEpoch: 1_767_225_600_000)
    let source = CampaignID(high: 2, low: 1)
    let target = CampaignID(high: 2, low: 2)

    init() async throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.file("campaignd.db"))
        let hash = try #require(KeyHash([UInt8](repeating: 7, count: 32)))
        try await store.addKey(hash, account: "acme", isTest: true, newID: account, numbers: [number(9_195_551_000)])
    }

    @Test("takes those with the outcomes asked for, in their order, under new ids, and counts them")
    func outcomes() async throws {
        try await insert(12)
        try await close(0, .noAnswer, .done)
        try await close(1, .humanConnected, .done)
        try await close(2, .busy, .done)
        try await close(3, .failed, .unreached)
        try await close(4, .failed, .done)
        try await close(5, .voicemail, .done)
        _ = try await commit([
            .endProspect(ProspectRef(prospect: id(6), campaign: source), .cancelled, reason: .expired),
            .endProspect(ProspectRef(prospect: id(7), campaign: source), .cancelled, reason: .noLegalHour),
        ])
        let first = ProspectID(high: 9, low: 100)
        let copied = try await copy(RedialOutcome.standard, first: first)
        #expect(copied == 4)
        let found = try await store.listProspects(target, after: nil, limit: 100)
        #expect(found.map(\.phone) == [0, 2, 3, 6].map { number(19_000_000_000 + $0) })
        #expect(found.map(\.id) == (0..<4).map { ProspectID(high: 9, low: 100 + $0) })
        #expect(found.allSatisfy { $0.status == .queued && $0.attempts == 0 && $0.reason == nil && $0.dueAt == .epoch })
        let campaigns = try await store.loadAccount(account).campaigns
        #expect(campaigns.last?.stats.queued == 4 && campaigns.last?.redialOf == source && campaigns.first?.redialOf == nil)
        #expect(try await store.listProspects(source, after: nil, limit: 100).count == 12, "those of the campaign stay as they are")
    }

    @Test("takes the queued ones only where that is asked for, over any number of pages")
    func pages() async throws {
        try await insert(12_345)
        #expect(try await copy([.queued, .busy], first: ProspectID(high: 9, low: 0)) == 12_345)
        let found = try await store.listProspects(target, after: nil, limit: .max)
        #expect(found.map(\.phone) == (0..<12_345).map { number(19_000_000_000 + UInt64($0)) })
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.id < $1.id })
    }

    private func insert(_ count: Int) async throws {
        let campaign = Campaign(id: source, account: account, settings: CampaignSettings(name: "first", channel: .voice), createdAt: start)
        let prospects = (0..<count).map { NewProspect(id: id($0), phone: number(19_000_000_000 + UInt64($0))) }
        _ = try await commit([.insertCampaign(campaign), .insertProspects(source, prospects)])
    }

    private func copy(_ outcomes: Set<RedialOutcome>, first: ProspectID) async throws -> Int? {
        var campaign = Campaign(id: target, account: account, settings: CampaignSettings(name: "again", channel: .voice), createdAt: start)
        campaign.redialOf = source
        return try await commit([.insertCampaign(campaign), .copyProspects(from: source, to: target, outcomes, first: first)]).inserted
            .first
    }

    private func close(_ index: Int, _ outcome: ProspectStatus, _ next: ProspectNext) async throws {
        let attempt = Attempt(
            id: AttemptID(high: 5, low: UInt64(index)), campaign: source, prospect: id(index),
            phone: number(19_000_000_000 + UInt64(index)),
            number: 1, callerId: number(9_195_551_000), channel: .voice, placedAt: start, status: .dialing)
        let reference = AttemptRef(attempt)
        let reason: Reason? = outcome == .failed ? Reason("congestion") : nil
        _ = try await commit([
            .openAttempt(attempt, caps: []),
            .closeAttempt(reference, from: .dialing, outcome: outcome, reason: reason, at: start, next: next),
        ])
    }

    private func commit(_ changes: [StoreChange]) async throws -> BatchOutcome {
        try #require(try await store.commit([StoreBatch(account: account, changes: changes, at: start)]).first)
    }

    private func id(_ index: Int) -> ProspectID { ProspectID(high: 3, low: UInt64(index)) }

    private func number(_ digits: UInt64) -> PhoneNumber { PhoneNumber(digits: digits) ?? .fallback }
}
