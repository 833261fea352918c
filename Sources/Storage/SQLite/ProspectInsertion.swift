import Domain
import GRDB
import GRDBSQLite

/// Inserts prospects a row at a time, straight through SQLite's own calls.
///
/// Requests bring 10,000 rows, and for each of them a list of boxed arguments would cost as much
/// as the insert itself does.
struct ProspectInsertion {
    private static let sql = """
        INSERT INTO prospects (campaign, id, phone, status, attempts, due_at) VALUES (?, ?, ?, 1, 0, 0)
        ON CONFLICT (campaign, phone) DO NOTHING
        """

    private let db: Database
    private let statement: Statement

    init(_ db: Database) throws {
        self.db = db
        statement = try db.cachedStatement(sql: Self.sql)
    }

    /// Inserts those whose phone the campaign does not have; how many there were.
    func insert(_ prospects: [NewProspect], campaign: Int64) throws -> Int {
        let handle = statement.sqliteStatement
        // What is bound must not outlive this call, and a statement that is not reset would keep the transaction open.
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        sqlite3_reset(handle)
        try db.check(sqlite3_bind_int64(handle, 1, campaign), sql: Self.sql)
        var inserted = 0
        for prospect in prospects {
            try withUnsafeBytes(of: (prospect.id.high.bigEndian, prospect.id.low.bigEndian)) { id in
                // No destructor: the bytes stay where they are until the row is in.
                try db.check(sqlite3_bind_blob(handle, 2, id.baseAddress, Int32(id.count), nil), sql: Self.sql)
                try db.check(sqlite3_bind_int64(handle, 3, prospect.phone.column), sql: Self.sql)
                let code = sqlite3_step(handle)
                guard code == SQLITE_DONE else { throw db.failure(code, sql: Self.sql) }
                inserted += db.changesCount
            }
            sqlite3_reset(handle)
        }
        return inserted
    }
}
