import Domain
import Foundation
import Testing

@testable import Storage

/// What lists cost the file that they are read from.
@Suite("A moment that a list holds")
struct ListMomentTests {
    private let folder: TemporaryFolder
    private let campaign = CampaignID(high: 3, low: 1)
    private let account = AccountID(high: 1, low: 1)
    private let start = Instant(millisecondsSinceEpoch: 1_767_225_600_000)

    init() throws { folder = try TemporaryFolder() }

    @Test("is not needed for a list of one piece")
    func onePiece() async throws {
        let store = try await store(prospects: 2) { $0.piece = 2 }
        let list = try await store.prospectList(campaign, after: nil, limit: .max)
        #expect(try await list.next().count == 2)
        #expect(store.lists.count == 0)
        let page = try await store.prospectList(campaign, after: nil, limit: 1)
        #expect(try await page.next().count == 1)
        #expect(store.lists.count == 0)
    }

    @Test("is given back at the list's end, and by a list that nobody reads to its end")
    func givenBack() async throws {
        let store = try await store(prospects: 5) { $0.piece = 2 }
        let whole = try await store.prospectList(campaign, after: nil, limit: .max)
        _ = try await whole.next()
        #expect(store.lists.count == 1)
        while try await !whole.next().isEmpty {}
        #expect(store.lists.count == 0)
        do {
            let list = try await store.prospectList(campaign, after: nil, limit: .max)
            _ = try await list.next()
        }
        #expect(store.lists.count == 0)
    }

    @Test("ends after its time, and the list goes on from a newer one: each prospect once, none left out")
    func longestMoment() async throws {
        let store = try await store(prospects: 5) {
            $0.piece = 2
            $0.longestMoment = .milliseconds(20)
        }
        let list = try await store.prospectList(campaign, after: nil, limit: .max)
        var found = try await list.next()
        try await until("the moment ends by itself") { store.lists.count == 0 }
        try await commit(to: store, [.insertProspects(campaign, [try prospect(6)])])
        while case let piece = try await list.next(), !piece.isEmpty { found += piece }
        #expect(found.map(\.id.low) == [1, 2, 3, 4, 5, 6])
    }

    @Test("is held by so many lists at a time: others wait for their turn, unless they are cancelled meanwhile")
    func turns() async throws {
        let store = try await store(prospects: 5) {
            $0.piece = 2
            $0.atOnce = 1
        }
        var first: (any ProspectList)? = try await store.prospectList(campaign, after: nil, limit: .max)
        _ = try await first?.next()
        let impatient = try await store.prospectList(campaign, after: nil, limit: .max)
        let patient = try await store.prospectList(campaign, after: nil, limit: .max)
        let cancelled = Task { try await impatient.next() }
        let waiting = Task { try await patient.next() }
        try await Task.sleep(for: .milliseconds(50))
        #expect(store.lists.count == 1)
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        first = nil
        #expect(try await waiting.value.count == 2)
        #expect(store.lists.count == 1)
    }

    @Test("ends where the log has grown large, so that it begins anew however many lists follow each other")
    func log() async throws {
        let limit: Int64 = 300_000
        let store = try await store(prospects: 3_000) {
            $0.piece = 1
            $0.largestLog = limit
            $0.logCheck = .milliseconds(5)
        }
        // There is never a time without a list: each begins while another is open.
        let readers = (0..<2).map { _ in
            Task {
                var lists = 0
                while !Task.isCancelled {
                    let list = try await store.prospectList(campaign, after: nil, limit: 200)
                    while try await !list.next().isEmpty {}
                    lists += 1
                }
                return lists
            }
        }
        var largest: Int64 = 0
        for step in 0..<400 {
            let settings = CampaignSettings(name: String(repeating: "n", count: 3_000 + step), channel: .voice)
            try await commit(to: store, [.updateSettings(campaign, settings)])
            largest = max(largest, logSize)
        }
        for reader in readers { reader.cancel() }
        for reader in readers { _ = await reader.result }
        // Without an end the log would have had three pages and more for each commit, those of its events among them: some 5 MB.
        #expect(largest < 6 * limit, "the log grew to \(largest) bytes")
        #expect(largest > limit, "the log never was large: \(largest) bytes")
    }

    // MARK: Making things

    private var logSize: Int64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: folder.file("campaignd.db") + "-wal")
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }

    private func store(prospects count: UInt64, _ change: (inout ListSettings) -> Void) async throws -> SQLiteStore {
        var settings = ListSettings()
        change(&settings)
        let store = try SQLiteStore(path: folder.file("campaignd.db"), lists: settings)
        let hash = try #require(KeyHash([UInt8](repeating: 7, count: 32)))
        try await store.addKey(hash, account: "acme", isTest: true, newID: account, numbers: [])
        let campaign = Campaign(
            id: campaign, account: account, settings: CampaignSettings(name: "list", channel: .voice), createdAt: start)
        try await commit(to: store, [.insertCampaign(campaign), .insertProspects(campaign.id, try (1...count).map(prospect))])
        return store
    }

    private func prospect(_ number: UInt64) throws -> NewProspect {
        NewProspect(id: ProspectID(high: 4, low: number), phone: try #require(PhoneNumber(digits: 12_015_550_000 + number)))
    }

    private func commit(to store: SQLiteStore, _ changes: [StoreChange]) async throws {
        _ = try await store.commit([StoreBatch(account: account, changes: changes, at: start)])
    }

    private func until(_ what: String, _ isSo: () -> Bool) async throws {
        for _ in 0..<1_000 where !isSo() { try await Task.sleep(for: .milliseconds(5)) }
        #expect(isSo(), "in vain: \(what)")
    }
}
