import GRDB
import GRDBSQLite

/// What benches look at.
extension SQLiteStore {
    /// Pages that the writer's cache did not have and that it therefore read, since this was asked last.
    package func takePageReads() async throws -> Int {
        try await mapErrors { try await pool.writeWithoutTransaction { try SQLiteStore.takePageReads($0) } }
    }

    /// The same of any connection.
    package static func takePageReads(_ db: Database) throws -> Int {
        var (reads, highest) = (Int32(0), Int32(0))
        try db.check(sqlite3_db_status(db.sqliteConnection, SQLITE_DBSTATUS_CACHE_MISS, &reads, &highest, 1), sql: "")
        return Int(reads)
    }

    /// Asks whether a number is suppressed, as each attempt's transaction does: account, number, campaign.
    package static var suppressionCheck: String { "SELECT \(RecipientRows.isSuppressed)" }
    /// The writer's page cache.
    package static var writerCacheSize: Int { writerCacheKiB }
}
