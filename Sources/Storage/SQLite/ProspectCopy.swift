import Domain
import Foundation
import GRDB
import GRDBSQLite

/// Copies those prospects of a campaign that were not reached into another, a page at a time: in one transaction, and never more
/// than a page of them in memory.
struct ProspectCopy {
    private static let page = 5_000

    /// The phones of a campaign's prospects behind a cursor that ended in one of the given ways: `failed` where that may pass, `cancelled`
    /// where its lifetime was over.
    static let sql = """
        SELECT id, phone FROM prospects WHERE campaign = ?1 AND id > ?2 AND (
            (status = 8 AND ?4) OR (status = 9 AND ?5) OR (status = 10 AND may_pass = 1 AND ?6)
            OR (status = 11 AND reason = 'expired' AND ?7) OR (status = 1 AND ?8))
        ORDER BY id LIMIT ?3
        """

    private let db: Database
    private let statement: Statement
    private let insertion: ProspectInsertion

    init(_ db: Database) throws {
        self.db = db
        statement = try db.cachedStatement(sql: Self.sql)
        insertion = ProspectInsertion(db)
    }

    /// How many were copied.
    func copy(_ outcomes: Set<RedialOutcome>, from source: Int64, to campaign: Int64, first: ProspectID) throws -> Int {
        let wanted = [RedialOutcome.noAnswer, .busy, .failed, .expired, .queued].map(outcomes.contains)
        var cursor = Data()
        var next = first
        var copied = 0
        while true {
            var prospects: [NewProspect] = []
            prospects.reserveCapacity(Self.page)
            let arguments: [(any DatabaseValueConvertible)?] =
                [source, cursor, Self.page] + wanted.map { $0 as any DatabaseValueConvertible }
            try statement.setArguments(StatementArguments(arguments))
            let handle = statement.sqliteStatement
            do {
                // What is read must not be open while rows are added beside it.
                defer { sqlite3_reset(handle) }
                while true {
                    let code = sqlite3_step(handle)
                    guard code == SQLITE_ROW else {
                        if code == SQLITE_DONE { break }
                        throw db.failure(code, sql: Self.sql)
                    }
                    guard let phone = PhoneNumber(digits: UInt64(clamping: sqlite3_column_int64(handle, 1))) else {
                        throw DamagedRow(column: "phone")
                    }
                    prospects.append(NewProspect(id: next, phone: phone))
                    next = next.following
                    if prospects.count == Self.page, let blob = sqlite3_column_blob(handle, 0) {
                        cursor = Data(bytes: blob, count: Int(sqlite3_column_bytes(handle, 0)))
                    }
                }
            }
            copied += try insertion.insert(prospects, campaign: campaign)
            guard prospects.count == Self.page else { return copied }
        }
    }
}

extension Identifier {
    /// The id whose lower half is counted up by one.
    fileprivate var following: Self { Self(high: high, low: low &+ 1) }
}
