import Domain
import GRDB

extension SQLiteStore: EventTrimming {
    public func trimEvents(of account: AccountID, before cutoff: Instant?, keeping size: Int64, limit: Int) async throws -> Int {
        try await write { db in
            let key = try SQLiteKeys.account(account, in: db)
            guard let newest = try Row.fetchOne(db, sql: HistoryStatements.newestRow, arguments: [key]) else { return 0 }
            let (last, total): (Int64, Int64) = (try newest.read("seq"), try newest.read("size"))
            let oldest = try Row.fetchCursor(
                db,
                sql: "SELECT seq, at, size - length(events) AS before FROM event_log WHERE account = ? AND seq < ? ORDER BY seq LIMIT ?",
                arguments: [key, last, limit])
            var end: Int64?
            while let row = try oldest.next() {
                let isOld = try cutoff.map { try row.instant("at") < $0 } ?? false
                let kept = total - (try row.read("before", as: Int64.self))
                guard isOld || kept > size else { break }
                end = try row.read("seq")
            }
            guard let end else { return 0 }
            try db.execute(sql: "DELETE FROM event_log WHERE account = ? AND seq <= ?", arguments: [key, end])
            return db.changesCount
        }
    }
}
