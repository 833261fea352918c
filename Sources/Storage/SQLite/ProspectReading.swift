import Domain
import Foundation
import GRDB
import GRDBSQLite

/// Reads prospects a row at a time, straight through SQLite's own calls: lists have a million of
/// them, and to find columns by name and box values would cost more than all else about a row.
struct ProspectReading {
    private let db: Database
    private let statement: Statement

    init(_ db: Database) throws {
        self.db = db
        statement = try db.cachedStatement(sql: SQLiteQueries.prospects)
    }

    /// A campaign's prospects after `cursor`, as their rows are.
    func read(_ campaign: CampaignID, key: Int64, after cursor: ProspectID?, limit: Int) throws -> [Prospect] {
        try statement.setArguments([key, cursor?.blob ?? Data(), limit])
        let handle = statement.sqliteStatement
        // A statement that is not reset would hold on to its moment.
        defer { sqlite3_reset(handle) }
        var prospects: [Prospect] = []
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: prospects.append(try prospect(of: campaign, handle))
            case SQLITE_DONE: return prospects
            case let code: throw db.failure(code, sql: SQLiteQueries.prospects)
            }
        }
    }

    /// The columns in the order of ``SQLiteQueries/prospects``.
    private func prospect(of campaign: CampaignID, _ row: OpaquePointer) throws -> Prospect {
        let id = try Self.identifier(row, 0, column: "id")
        guard let phone = PhoneNumber(digits: UInt64(clamping: sqlite3_column_int64(row, 1))) else { throw DamagedRow(column: "phone") }
        guard let status = ProspectStatus(rawValue: Int(sqlite3_column_int64(row, 2))) else { throw DamagedRow(column: "status") }
        let reason = sqlite3_column_text(row, 3).map { Reason(String(cString: $0)) }
        return Prospect(
            id: id, campaign: campaign, phone: phone, status: status, reason: reason, attempts: Int(sqlite3_column_int64(row, 4)),
            dueAt: Instant(millisecondsSinceEpoch: sqlite3_column_int64(row, 5)))
    }

    /// The id in a column of a row, which is named in the error where it holds none.
    static func identifier(_ row: OpaquePointer, _ index: Int32, column: String) throws -> ProspectID {
        guard let blob = sqlite3_column_blob(row, index), sqlite3_column_bytes(row, index) == 16 else { throw DamagedRow(column: column) }
        return ProspectID(
            high: UInt64(bigEndian: blob.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: blob.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
}
