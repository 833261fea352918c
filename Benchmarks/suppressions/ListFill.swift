import BenchSupport
import GRDB
import GRDBSQLite

/// Fills the suppression list of a store that nobody has open, in the order of its key and without syncs.
enum ListFill {
    private static let rowsPerCommit = 1_000_000

    static func fill(_ path: String, with numbers: BenchNumbers) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { db in
            for pragma in ["journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"] { try db.execute(sql: "PRAGMA \(pragma)") }
            let statement = try db.makeStatement(
                sql: "INSERT INTO suppressions (account, phone, campaign, source, added_at) VALUES (1, ?1, 0, 2, 1767225600000)")
            let handle = statement.sqliteStatement
            try db.execute(sql: "BEGIN")
            for index in 0..<numbers.count {
                sqlite3_bind_int64(handle, 1, Int64(numbers.listed(index)))
                guard sqlite3_step(handle) == SQLITE_DONE else { throw BenchFailure("number \(index) was not inserted") }
                sqlite3_reset(handle)
                if index % rowsPerCommit == rowsPerCommit - 1 { try db.execute(sql: "COMMIT; BEGIN") }
            }
            try db.execute(sql: "COMMIT; PRAGMA journal_mode = WAL")
        }
        try queue.close()
    }
}
