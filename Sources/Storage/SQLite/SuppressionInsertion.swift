import Domain
import GRDB
import GRDBSQLite

/// Puts phones on a suppression list a row at a time, straight through SQLite's own calls: uploads have millions of them.
struct SuppressionInsertion {
    private let db: Database
    private let statement: Statement

    init(_ db: Database) throws {
        self.db = db
        statement = try db.cachedStatement(sql: SuppressionStatements.add)
    }

    /// How many were not on the list from this source. In the order of the list, so that a page is changed once for all
    /// that go on it.
    func insert(
        _ phones: [PhoneNumber], account: Int64, campaign: Int64, _ source: SuppressionSource, at instant: Instant
    ) throws -> Int {
        let handle = statement.sqliteStatement
        defer { sqlite3_reset(handle) }
        sqlite3_reset(handle)
        try db.check(sqlite3_bind_int64(handle, 1, account), sql: SuppressionStatements.add)
        try db.check(sqlite3_bind_int64(handle, 3, campaign), sql: SuppressionStatements.add)
        try db.check(sqlite3_bind_int64(handle, 4, Int64(source.rawValue)), sql: SuppressionStatements.add)
        try db.check(sqlite3_bind_int64(handle, 5, instant.millisecondsSinceEpoch), sql: SuppressionStatements.add)
        var inserted = 0
        for phone in phones.sorted() {
            try db.check(sqlite3_bind_int64(handle, 2, phone.column), sql: SuppressionStatements.add)
            let code = sqlite3_step(handle)
            guard code == SQLITE_DONE else { throw db.failure(code, sql: SuppressionStatements.add) }
            inserted += db.changesCount
            sqlite3_reset(handle)
        }
        return inserted
    }
}
