import Domain
import Foundation
import GRDB
import Testing

@testable import Storage

/// Stores as earlier versions left them, opened by this one.
@Suite("A store of an earlier version")
struct MigrationTests {
    private let latest = Instant(millisecondsSinceEpoch: 1_767_636_000_000)
    private let accounts = [AccountID(high: 1, low: 1), AccountID(high: 1, low: 2)]
    private let campaigns = [CampaignID(high: 2, low: 1), CampaignID(high: 2, low: 2), CampaignID(high: 2, low: 3)]

    @Test("keeps its suppressions, as put there by hand and since its latest time, and how often recipients were contacted")
    func suppression() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("campaignd.db")
        try await makeStore(path)
        let store = try SQLiteStore(path: path)

        let expected = [1, 2].map { Suppression(phone: phone($0), source: .manual, addedAt: latest) }
        #expect(try await store.suppressions(account: accounts[0], campaign: nil, after: nil, limit: 10) == expected)
        #expect(try await store.suppressions(account: accounts[1], campaign: nil, after: nil, limit: 10).map(\.phone) == [phone(2)])

        // Two contacts of the last day with number 3, by two campaigns; one of number 4, by another account; one of long ago with 5.
        let caps = [ContactCap(limit: 2, period: .seconds(86_400))]
        let attempts = [1, 3, 4, 5].map { attempt(0, $0, number: 9) }
        let batch = StoreBatch(account: accounts[0], changes: attempts.map { .openAttempt($0, caps: caps) }, at: latest)
        let refused = try #require(try await store.commit([batch]).first).refused
        #expect(refused == [attempts[0].id: .suppressed, attempts[1].id: .capped(until: hours(-20).advanced(by: .seconds(86_400)))])
        let rows = try await DatabaseQueue(path: path).read { db in
            try Row.fetchAll(db, sql: "SELECT account, phone FROM recipients ORDER BY account, phone").map {
                "\($0["account"] as Int64) \($0["phone"] as Int64 - 10_000_000_000)"
            }
        }
        #expect(rows == ["1 3", "1 4", "1 5", "2 4"], "1 4 and 1 5 are the attempts of this test")
    }

    @Test("is brought up to date from whatever migration it stopped at", arguments: SQLiteSchema.migrator.migrations)
    func everyVersion(migration: String) async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("campaignd.db")
        let queue = try DatabaseQueue(path: path)
        try SQLiteSchema.migrator.migrate(queue, upTo: migration)
        try queue.close()
        let store = try SQLiteStore(path: path)
        #expect(try await store.accounts().isEmpty)
        #expect(try await store.read(SQLiteSchema.migrator.hasCompletedMigrations))
    }

    /// A store as version 2 of the schema has it.
    private func makeStore(_ path: String) async throws {
        let queue = try DatabaseQueue(path: path)
        try SQLiteSchema.migrator.migrate(queue, upTo: "2: carrier events set aside")
        try await queue.write { db in
            try db.execute(sql: "INSERT INTO meta (name, value) VALUES ('latest_time', ?)", arguments: [latest.millisecondsSinceEpoch])
            for (place, id) in accounts.enumerated() {
                try db.execute(
                    sql: "INSERT INTO accounts (seq, id, name, is_test) VALUES (?, ?, ?, 1)",
                    arguments: [place + 1, id.blob, "account \(place)"])
            }
            for (place, id) in campaigns.enumerated() {
                try db.execute(
                    sql: """
                        INSERT INTO campaigns
                            (seq, id, account, status, created_at, name, channel, caller_ids, has_caller_id_strategy, has_schedule, queued)
                        VALUES (?, ?, ?, 2, ?, 'old', 1, '', 0, 0, 5)
                        """, arguments: [place + 1, id.blob, place < 2 ? 1 : 2, hours(-200).millisecondsSinceEpoch])
                for number in 1...5 {
                    try db.execute(
                        sql: "INSERT INTO prospects (campaign, id, phone, status, attempts, due_at) VALUES (?, ?, ?, 1, 0, 0)",
                        arguments: [place + 1, ProspectID(high: 3, low: UInt64(number)).blob, phone(number).column])
                }
            }
            for (account, number) in [(1, 1), (1, 2), (2, 2)] {
                try db.execute(sql: "INSERT INTO suppressions (account, phone) VALUES (?, ?)", arguments: [account, phone(number).column])
            }
            for (campaign, number, time) in [(1, 3, hours(-20)), (2, 3, hours(-10)), (3, 4, hours(-1)), (1, 5, hours(-24 * 400))] {
                let old = attempt(campaign - 1, number)
                try db.execute(
                    sql: """
                        INSERT INTO attempts (campaign, prospect, number, id, phone, caller_id, channel, placed_at, status, ended_at)
                        VALUES (?, ?, 1, ?, ?, ?, 1, ?, 8, ?)
                        """,
                    arguments: [
                        campaign, old.prospect.blob, old.id.blob, old.phone.column, old.callerId.column, time.millisecondsSinceEpoch,
                        time.millisecondsSinceEpoch,
                    ])
            }
        }
        try queue.close()
    }

    private func hours(_ count: Int64) -> Instant { latest.advanced(by: .seconds(count * 3_600)) }

    private func phone(_ suffix: Int) -> PhoneNumber {
        guard let number = PhoneNumber(digits: 10_000_000_000 + UInt64(suffix)) else { preconditionFailure("a valid number is refused") }
        return number
    }

    private func attempt(_ campaign: Int, _ prospect: Int, number: Int = 1) -> Attempt {
        Attempt(
            id: AttemptID(high: UInt64(campaign + 10), low: UInt64(prospect * 100 + number)), campaign: campaigns[campaign],
            prospect: ProspectID(high: 3, low: UInt64(prospect)), phone: phone(prospect), number: number, callerId: phone(9_195_551_000),
            channel: .voice, placedAt: latest, status: .dialing)
    }
}
