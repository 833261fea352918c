import Domain
import Foundation
import Testing

@testable import Storage

@Suite("A list of queued prospects")
struct QueuedListTests {
    let folder: TemporaryFolder
    let store: SQLiteStore
    let account = AccountID(high: 1, low: 1)
    let campaign = CampaignID(high: 2, low: 1)
    let start = Instant(millisecondsSinceEpoch: 1_767_225_600_000)

    init() async throws {
        folder = try TemporaryFolder()
        var lists = ListSettings()
        lists.piece = 10
        store = try SQLiteStore(path: folder.file("campaignd.db"), lists: lists)
        let hash = try #require(KeyHash([UInt8](repeating: 7, count: 32)))
        try await store.addKey(hash, account: "acme", isTest: true, newID: account, numbers: [])
        let other = Campaign(
            id: CampaignID(high: 2, low: 2), account: account, settings: CampaignSettings(name: "b", channel: .voice), createdAt: start)
        let own = Campaign(id: campaign, account: account, settings: CampaignSettings(name: "a", channel: .voice), createdAt: start)
        _ = try await store.commit([
            StoreBatch(account: account, changes: [.insertCampaign(own), .insertCampaign(other)], at: start)
        ])
    }

    private func phone(_ index: Int) throws -> PhoneNumber { try #require(PhoneNumber(digits: 12_125_550_000 + UInt64(index))) }
    private func id(_ index: Int) -> ProspectID { ProspectID(high: 3, low: UInt64(index)) }

    private func add(_ count: Int) async throws {
        let prospects = try (0..<count).map { NewProspect(id: id($0), phone: try phone($0)) }
        _ = try await store.commit([StoreBatch(account: account, changes: [.insertProspects(campaign, prospects)], at: start)])
    }

    private func all(sample: ForecastSample = .all) async throws -> [QueuedProspect] {
        let list = try await store.queuedProspects(of: campaign, sample: sample)
        var found: [QueuedProspect] = []
        while let piece = try await list.next() { found += piece }
        return found
    }

    @Test("has each queued prospect once, in the order of adding, with what is known of its recipient, and none that is not queued")
    func whatIsKnown() async throws {
        try await add(35)
        try await store.addSuppressions([try phone(5)], source: .manual, at: start, account: "acme")
        _ = try await store.addSuppressions(
            [try phone(6)], to: SuppressionList(account: account, campaign: campaign), source: .manual, at: start)
        _ = try await store.addSuppressions(
            [try phone(7)], to: SuppressionList(account: account, campaign: CampaignID(high: 2, low: 2)), source: .manual, at: start)
        let later = start.advanced(by: .seconds(60))
        let (open, over) = (try attempt(id(1), 1), try attempt(id(2), 2))
        _ = try await store.commit([
            StoreBatch(
                account: account,
                changes: [
                    .openAttempt(open, caps: []), .openAttempt(over, caps: []),
                    .closeAttempt(
                        AttemptRef(over), from: .dialing, outcome: .busy, reason: nil,
                        at: later, next: .retry(at: later)),
                    .deferProspect(ProspectRef(prospect: id(3), campaign: campaign), dueAt: later, reason: .window),
                ], at: later)
        ])
        let found = try await all()
        #expect(found.map(\.id) == (0..<35).filter { $0 != 1 }.map(id))
        #expect(found.filter(\.isSuppressed).map(\.id) == [id(5), id(6)], "on the list of the account, and of this campaign")
        let retried = try #require(found.first { $0.id == id(2) })
        #expect(retried.attempts == 1)
        #expect(retried.dueAt == later)
        #expect(retried.contacts == [Contact(at: start, callerId: over.callerId)])
        #expect(found.first { $0.id == id(3) }?.reason == .window)
    }

    @Test("has so many of each so many, evenly, however its pieces lie", arguments: [(1, 2), (1, 7), (3, 7), (1, 10), (7, 10), (1, 40)])
    func samples(_ taken: Int, _ of: Int) async throws {
        try await add(35)
        let sample = ForecastSample(taken: taken, of: of)
        let found = try await all(sample: sample)
        #expect(found.map(\.id) == (0..<35).filter(sample.takes).map(id))
        #expect(found.first?.id == id(0))
        #expect(abs(Double(found.count) - 35 * sample.share) <= 1, "an even part")
    }

    @Test("is of one moment")
    func moment() async throws {
        try await add(25)
        let list = try await store.queuedProspects(of: campaign, sample: .all)
        var found = try #require(try await list.next())
        _ = try await store.commit([StoreBatch(account: account, changes: [.openAttempt(try attempt(id(20), 20), caps: [])], at: start)])
        while let piece = try await list.next() { found += piece }
        #expect(found.map(\.id) == (0..<25).map(id))
    }

    private func attempt(_ prospect: ProspectID, _ index: Int) throws -> Attempt {
        Attempt(
            id: AttemptID(high: 4, low: UInt64(index)), campaign: campaign, prospect: prospect, phone: try phone(index), number: 1,
            callerId: try #require(PhoneNumber(digits: 19_495_551_000)), channel: .voice, placedAt: start, status: .dialing)
    }
}
