import Domain
import Foundation
import GRDB

extension SQLiteStore: EventLog {
    /// Bytes of rows that are read at a time: some thousand events.
    private static let pageBytes = 64 * 1_024

    public func eventLog(_ account: AccountID) async throws -> EventLogState {
        try await read { db in
            let key = try SQLiteKeys.account(account, in: db)
            let epoch = try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'event_epoch'") ?? 0
            let range = try Row.fetchOne(
                try db.cachedStatement(
                    sql: """
                        SELECT coalesce((SELECT min(seq) FROM event_log WHERE account = ?1), 1) AS oldest,
                            coalesce((SELECT max(seq) FROM event_log WHERE account = ?1), 0) AS newest
                        """), arguments: [key])
            return EventLogState(
                scope: EventToken.scope(of: account, epoch: UInt64(bitPattern: epoch)), oldest: try range?.read("oldest") ?? 1,
                newest: try range?.read("newest") ?? 0)
        }
    }

    public func eventRows(_ account: AccountID, from first: Int64) async throws -> [EventRow] {
        try await read { db in
            let key = try SQLiteKeys.account(account, in: db)
            let statement = try db.cachedStatement(sql: "SELECT seq, at, events FROM event_log WHERE account = ? AND seq >= ? ORDER BY seq")
            let found = try Row.fetchCursor(statement, arguments: [key, first])
            var reading = EventReading(db)
            var rows: [EventRow] = []
            var size = 0
            while size < SQLiteStore.pageBytes, let row = try found.next() {
                let bytes: Data = try row.read("events")
                size += bytes.count
                rows.append(EventRow(number: try row.read("seq"), events: try reading.events(in: bytes, start: try row.instant("at"))))
            }
            return rows
        }
    }

    public func waitForEvents(_ account: AccountID, after newest: Int64) async throws {
        let key = if let known = keys.account(account) { known } else { try await read { try SQLiteKeys.account(account, in: $0) } }
        try await signals.wait(for: key, after: newest)
    }
}
