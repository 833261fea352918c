import Domain
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("An SQLite file")
struct SQLiteFileTests {
    @Test("that is no database is refused as unusable, and is not changed")
    func notADatabase() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("notes.txt")
        let text = String(repeating: "these are notes, not a database. ", count: 100)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
        guard case .unusable = error else {
            Issue.record("expected unusable, got \(String(describing: error))")
            return
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }

    @Test("in a place that cannot be written is refused as unavailable")
    func unwritable() throws {
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: "/proc/nowhere/campaignd.db") }
        guard case .unavailable = error else {
            Issue.record("expected unavailable, got \(String(describing: error))")
            return
        }
    }

    @Test("is made with its folder where there is none")
    func folderIsMade() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.file("new/deeper/campaignd.db"))
        #expect(try await store.accounts().isEmpty)
    }

    @Test("is written with a sync at each commit, in WAL mode and with foreign keys checked")
    func durabilitySettings() async throws {
        let store = try SQLiteStore(path: TemporaryFolder().file("campaignd.db"))
        func setting(_ name: String) async throws -> String? {
            try await store.write { try String.fetchOne($0, sql: "PRAGMA \(name)") }
        }
        #expect(try await setting("synchronous") == "2", "not FULL: a power cut would lose what was acknowledged")
        #expect(try await setting("journal_mode") == "wal")
        #expect(try await setting("foreign_keys") == "1")
    }

    @Test("that is new can be opened by many at once")
    func racingOpens() async throws {
        let folder = try TemporaryFolder()
        for round in 0..<5 {
            let path = folder.file("campaignd-\(round).db")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<6 { group.addTask { _ = try SQLiteStore(path: path) } }
                try await group.waitForAll()
            }
            #expect(try await SQLiteStore(path: path).accounts().isEmpty)
        }
    }

    @Test("has its campaigns run by one process at a time, under whatever name it is opened, while its accounts can be changed beside it")
    func oneServer() async throws {
        let folder = try TemporaryFolder()
        let (path, link) = (folder.file("campaignd.db"), folder.file("link.db"))
        var server: SQLiteStore? = try SQLiteStore(path: path, runsCampaigns: true)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        for name in [path, link] {
            let error = #expect(throws: StoreError.self) { try SQLiteStore(path: name, runsCampaigns: true) }
            guard case .inUse(let message) = error else {
                Issue.record("expected inUse, got \(String(describing: error))")
                continue
            }
            #expect(message.contains("process \(getpid())"), "\(message)")
        }
        let hash = try #require(KeyHash([UInt8](repeating: 7, count: 32)))
        try await SQLiteStore(path: path).addKey(hash, account: "acme", isTest: true, newID: AccountID(high: 1, low: 1), numbers: [])
        #expect(try await server?.account(keyHash: hash)?.name == "acme")
        server = nil
        // A child that another test has just forked shares the lock until its program is loaded.
        for _ in 0..<500 {
            if (try? SQLiteStore(path: path, runsCampaigns: true)) != nil { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        _ = try SQLiteStore(path: path, runsCampaigns: true)
    }

    @Test("is read by its indexes: no statement that runs while campaigns do looks at more rows than it is about")
    func queryPlans() async throws {
        let store = try SQLiteStore(path: TemporaryFolder().file("campaignd.db"))
        let plans: [(sql: String, index: String)] = [
            (SQLiteQueries.openAttempts, "SEARCH attempts USING INDEX attempts_open (campaign=?)"),
            (SQLiteQueries.due, "USING INDEX prospects_due (campaign=? AND (due_at,id)>(?,?) AND due_at<?)"),
            (SQLiteQueries.due, "SEARCH recipients USING PRIMARY KEY (account=? AND phone=?)"),
            (RecipientRows.look, "SEARCH suppressions USING PRIMARY KEY (account=? AND phone=?)"),
            (RecipientRows.look, "SEARCH recipients USING PRIMARY KEY (account=? AND phone=?)"),
            (SuppressionStatements.ofPhone, "SEARCH suppressions USING PRIMARY KEY (account=? AND phone=?)"),
            (SuppressionStatements.ofAccount, "SEARCH suppressions USING PRIMARY KEY (account=? AND (phone,campaign,source)>(?,?,?))"),
            (SuppressionStatements.ofCampaign, "USING INDEX suppressions_campaign (campaign=? AND (phone,source)>(?,?))"),
            (SQLiteQueries.nextDue, "USING INDEX prospects_due (campaign=? AND due_at>?)"),
            (SQLiteQueries.prospects, "USING PRIMARY KEY (campaign=? AND id>?)"),
            (SQLiteQueries.campaignsToClear, "SEARCH attempts USING PRIMARY KEY (campaign=?)"),
            (SQLiteQueries.endedCampaign, "SEARCH campaigns USING INDEX sqlite_autoindex_campaigns_1 (id=?)"),
            (SQLiteQueries.lastAttemptToRemove, "SEARCH attempts USING PRIMARY KEY (campaign=?)"),
            (SQLiteQueries.removeAttemptsUpTo, "USING PRIMARY KEY (campaign=? AND (prospect,number)<(?,?))"),
            (SQLiteQueries.removeAttempts, "USING PRIMARY KEY (campaign=?)"),
        ]
        for (sql, index) in plans {
            let steps = try await store.read { db in
                let numbered = (1...40).last { sql.contains("?\($0)") }
                let nothing = StatementArguments(Array(repeating: DatabaseValue.null, count: numbered ?? sql.count { $0 == "?" }))
                return try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql, arguments: nothing).map { $0["detail"] as String }
            }
            #expect(steps.contains { $0.contains(index) }, "\(sql)\n\(steps)")
            // A query of nothing but subqueries has one row of its own, which is no table's.
            #expect(!steps.contains { $0.hasPrefix("SCAN") && $0 != "SCAN CONSTANT ROW" }, "\(sql)\n\(steps)")
        }
    }

    @Test("is changed by whole keys: an attempt's rows change in one pass, without a temporary table of those that were found")
    func onePass() async throws {
        let store = try SQLiteStore(path: TemporaryFolder().file("campaignd.db"))
        for sql in BatchStatement.allCases.map(\.sql) {
            let steps = try await store.read { db in
                let parameters = (1...40).last { sql.contains("?\($0)") } ?? 0
                let nothing = StatementArguments(Array(repeating: DatabaseValue.null, count: parameters))
                return try Row.fetchAll(db, sql: "EXPLAIN " + sql, arguments: nothing).map { $0["opcode"] as String }
            }
            #expect(!steps.isEmpty && !steps.contains("OpenEphemeral"), "\(sql)\n\(steps)")
        }
    }

    @Test("that was removed takes no more batches, and takes them again when it is back")
    func removed() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("campaignd.db")
        let store = try SQLiteStore(path: path)
        let account = AccountID(high: 1, low: 1)
        let hash = try #require(KeyHash([UInt8](repeating: 7, count: 32)))
        try await store.addKey(hash, account: "acme", isTest: true, newID: account, numbers: [])
        let empty = StoreBatch(account: account, at: Instant(millisecondsSinceEpoch: 1))
        try FileManager.default.moveItem(atPath: path, toPath: path + ".moved")
        await #expect(throws: StoreError.unavailable("\(path) was removed or replaced while it was open")) {
            try await store.commit([empty])
        }
        try Data("another file".utf8).write(to: URL(fileURLWithPath: path))
        await #expect(throws: StoreError.self) { try await store.commit([empty]) }
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: path + ".moved", toPath: path)
        #expect(try await store.commit([empty]).count == 1)
    }
}
