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
        try check(sqlite3_bind_int64(handle, 1, account))
        try check(sqlite3_bind_int64(handle, 3, campaign))
        try check(sqlite3_bind_int64(handle, 4, Int64(source.rawValue)))
        try check(sqlite3_bind_int64(handle, 5, instant.millisecondsSinceEpoch))
        var inserted = 0
        for phone in phones.sorted() {
            try check(sqlite3_bind_int64(handle, 2, phone.column))
            let code = sqlite3_step(handle)
            guard code == SQLITE_DONE else { throw error(code) }
            inserted += db.changesCount
            sqlite3_reset(handle)
        }
        return inserted
    }

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw error(code) }
    }

    private func error(_ code: Int32) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage, sql: SuppressionStatements.add)
    }
}
