import Domain
import GRDB
import GRDBSQLite

/// Reads due prospects a row at a time, straight through SQLite's own calls: every attempt comes from such a row, and to find
/// columns by name and box values would cost more than all else about it.
struct DueReading {
    let db: Database
    let campaign: Int64

    /// Prospects of the campaign that are due by `now`, after `cursor`, at most `limit`, in the order of ``SQLiteQueries/due``.
    func prospects(after cursor: DueCursor?, dueBy now: Instant, limit: Int) throws -> [DueProspect] {
        let account = try Int64.fetchOne(db.cachedStatement(sql: "SELECT account FROM campaigns WHERE seq = ?"), arguments: [campaign])
        let statement = try DirectStatement(SQLiteQueries.due, in: db)
        try statement.bind(1, campaign)
        try statement.bind(2, cursor?.dueAt.millisecondsSinceEpoch ?? .min)
        try statement.bind(4, now.millisecondsSinceEpoch)
        try statement.bind(5, Int64(limit))
        try statement.bind(6, account)
        var prospects: [DueProspect] = []
        func read() throws { try statement.rows { prospects.append(try prospect($0)) } }
        if let cursor {
            try cursor.prospect.withBlob { id in
                try statement.bind(3, id)
                try read()
            }
        } else {
            try statement.bind(3, UnsafeRawBufferPointer(start: nil, count: 0))
            try read()
        }
        return prospects
    }

    /// The columns in the order of ``SQLiteQueries/due``.
    private func prospect(_ row: OpaquePointer) throws -> DueProspect {
        guard let phone = PhoneNumber(digits: UInt64(clamping: sqlite3_column_int64(row, 1))) else { throw DamagedRow(column: "phone") }
        let attempts = sqlite3_column_int64(row, 2)
        guard Row.counts.contains(attempts) else { throw DamagedRow(column: "attempts") }
        return DueProspect(
            id: try ProspectReading.identifier(row, 0, column: "id"), phone: phone, attempts: Int(attempts),
            dueAt: Instant(millisecondsSinceEpoch: sqlite3_column_int64(row, 3)),
            lastContact: try ContactColumn.contacts(row, 4)?.first)
    }
}
