import BenchSupport
import Foundation
import GRDB
import GRDBSQLite
import Storage

/// What asking whether a number is suppressed costs, half of the numbers on the list: on a connection of its own with the writer's cache.
struct CheckCost {
    /// Pages that SQLite read, a check.
    var pages = 0.0
    var microseconds = 0.0

    /// With nothing in SQLite's cache nor in the system's.
    static func cold(_ path: String, _ numbers: BenchNumbers, checks: Int) throws -> CheckCost {
        try measure(path, numbers, checks: checks, warmUp: 0) { db in
            sqlite3_db_release_memory(db.sqliteConnection)
            try forget(path)
        }
    }

    /// After many checks of other numbers.
    static func warm(_ path: String, _ numbers: BenchNumbers, checks: Int) throws -> CheckCost {
        try measure(path, numbers, checks: checks, warmUp: 10 * checks) { _ in }
    }

    private static func measure(
        _ path: String, _ numbers: BenchNumbers, checks: Int, warmUp: Int, before: (Database) throws -> Void
    ) throws -> CheckCost {
        let queue = try DatabaseQueue(path: path)
        return try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA cache_size = \(-SQLiteStore.writerCacheSize)")
            let statement = try db.makeStatement(sql: SQLiteStore.suppressionCheck)
            let handle = statement.sqliteStatement
            sqlite3_bind_int64(handle, 1, 1)
            sqlite3_bind_int64(handle, 3, 1)
            func check(_ index: Int) throws {
                let isListed = index % 2 == 0
                let place = Int(BenchNumbers.mix(UInt64(index)) % UInt64(numbers.count))
                sqlite3_bind_int64(handle, 2, Int64(isListed ? numbers.listed(place) : numbers.unlisted(place)))
                guard sqlite3_step(handle) == SQLITE_ROW, (sqlite3_column_int64(handle, 0) == 1) == isListed else {
                    throw BenchFailure("check \(index) was answered wrongly")
                }
                sqlite3_reset(handle)
            }
            for index in 0..<warmUp { try check(checks + index) }
            var cost = CheckCost()
            for index in 0..<checks {
                try before(db)
                _ = try SQLiteStore.takePageReads(db)
                let start = ContinuousClock.now
                try check(index)
                cost.microseconds += (ContinuousClock.now - start) / .microseconds(1)
                cost.pages += Double(try SQLiteStore.takePageReads(db))
            }
            cost.microseconds /= Double(checks)
            cost.pages /= Double(checks)
            return cost
        }
    }

    /// Has the system forget what it cached of the file.
    private static func forget(_ path: String) throws {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { throw BenchFailure("\(path) cannot be opened") }
        defer { close(file) }
        guard posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0 else { throw BenchFailure("the system's cache cannot be emptied") }
    }
}
