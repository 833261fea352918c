import Domain
import Foundation
import GRDB
import GRDBSQLite

/// Reads queued prospects a row at a time, straight through SQLite's own calls, with what is known of their recipients: a dry
/// run looks at a million of them.
struct QueuedReading {
    /// What was read, and where to go on; nil: nowhere.
    struct Piece {
        var prospects: [QueuedProspect] = []
        var cursor: ProspectID?
    }

    private let db: Database
    private let statement: Statement
    private let recipients: RecipientRows
    private let campaign: Int64

    init(_ db: Database, of campaign: CampaignID) throws {
        self.db = db
        self.campaign = try SQLiteKeys.campaign(campaign, in: db)
        statement = try db.cachedStatement(sql: SQLiteQueries.queued)
        let account = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT account FROM campaigns WHERE seq = ?"), arguments: [self.campaign])
        recipients = RecipientRows(statements: BatchStatementTable(db), account: account ?? 0)
    }

    /// Those in the sample of `limit` queued prospects after `cursor`; `count`: how many were seen before, of this round of the sample.
    func read(after cursor: ProspectID?, limit: Int, sample: ForecastSample, seen count: inout Int) throws -> Piece {
        try statement.setArguments([campaign, cursor?.blob ?? Data(), limit])
        let row = statement.sqliteStatement
        // A statement that is not reset would hold on to its moment.
        defer { sqlite3_reset(row) }
        var piece = Piece()
        var seen = 0
        while true {
            switch sqlite3_step(row) {
            case SQLITE_ROW:
                seen += 1
                if seen == limit { piece.cursor = try ProspectReading.identifier(row, 0, column: "id") }
                if sample.takes(count) { piece.prospects.append(try prospect(row)) }
                count = (count + 1) % sample.of
            case SQLITE_DONE: return piece
            case let code: throw db.failure(code, sql: SQLiteQueries.queued)
            }
        }
    }

    /// The columns in the order of ``SQLiteQueries/queued``.
    private func prospect(_ row: OpaquePointer) throws -> QueuedProspect {
        guard let phone = PhoneNumber(digits: UInt64(clamping: sqlite3_column_int64(row, 1))) else { throw DamagedRow(column: "phone") }
        let found = try recipients.find(phone, campaign: campaign)
        return QueuedProspect(
            id: try ProspectReading.identifier(row, 0, column: "id"), phone: phone, attempts: Int(clamping: sqlite3_column_int64(row, 2)),
            dueAt: Instant(millisecondsSinceEpoch: sqlite3_column_int64(row, 3)),
            reason: sqlite3_column_text(row, 4).map { Reason(String(cString: $0)) }, isSuppressed: found.isSuppressed,
            contacts: found.contacts ?? [])
    }
}
