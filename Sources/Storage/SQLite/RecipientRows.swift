import Domain
import GRDB
import GRDBSQLite

/// What is looked up and kept of a recipient with each attempt, straight through SQLite's own calls: it is done for every
/// attempt, and boxed arguments would cost as much as the work itself.
struct RecipientRows {
    /// What stands against an attempt, and what is known of its recipient.
    struct Found {
        let isSuppressed: Bool
        /// Newest first; nil where the recipient has no row.
        let contacts: [Contact]?
    }

    /// The lists of the account and of a campaign, and the row of a recipient. The number's entries are few and side by side, so
    /// they are looked through: the `+` keeps SQLite from descending once for each list.
    static let look = """
        SELECT \(isSuppressed),
            (SELECT contacts FROM recipients WHERE account = ?1 AND phone = ?2)
        """
    static let isSuppressed =
        "EXISTS (SELECT 1 FROM suppressions WHERE account = ?1 AND phone = ?2 AND (+campaign = 0 OR +campaign = ?3))"
    static let insert = "INSERT INTO recipients (account, phone, contacts) VALUES (?1, ?2, ?3)"
    static let update = "UPDATE recipients SET contacts = ?3 WHERE account = ?1 AND phone = ?2"

    let db: Database
    let account: Int64

    func find(_ phone: PhoneNumber, campaign: Int64) throws -> Found {
        let statement = try db.cachedStatement(sql: Self.look)
        let handle = statement.sqliteStatement
        defer { sqlite3_reset(handle) }
        sqlite3_reset(handle)
        try bind(handle, phone, Self.look)
        try db.check(sqlite3_bind_int64(handle, 3, campaign), sql: Self.look)
        let code = sqlite3_step(handle)
        guard code == SQLITE_ROW else { throw db.failure(code, sql: Self.look) }
        return Found(isSuppressed: sqlite3_column_int64(handle, 0) != 0, contacts: try contacts(handle, 1))
    }

    /// Keeps what there is of a recipient; `isNew`: it has no row.
    func write(_ contacts: [Contact], of phone: PhoneNumber, isNew: Bool) throws {
        let sql = isNew ? Self.insert : Self.update
        let handle = try db.cachedStatement(sql: sql).sqliteStatement
        // What is bound must not outlive this call.
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        sqlite3_reset(handle)
        try bind(handle, phone, sql)
        try ContactColumn.bytes(of: contacts).withUnsafeBytes { bytes in
            // No destructor: the bytes stay where they are until the row is in. An empty list has no address.
            let bound =
                bytes.isEmpty
                ? sqlite3_bind_zeroblob(handle, 3, 0) : sqlite3_bind_blob(handle, 3, bytes.baseAddress, Int32(bytes.count), nil)
            try db.check(bound, sql: sql)
            let code = sqlite3_step(handle)
            guard code == SQLITE_DONE else { throw db.failure(code, sql: sql) }
        }
    }

    private func contacts(_ handle: OpaquePointer, _ column: Int32) throws -> [Contact]? {
        guard sqlite3_column_type(handle, column) != SQLITE_NULL else { return nil }
        return try ContactColumn.contacts(
            UnsafeRawBufferPointer(start: sqlite3_column_blob(handle, column), count: Int(sqlite3_column_bytes(handle, column))))
    }

    private func bind(_ handle: OpaquePointer, _ phone: PhoneNumber, _ sql: String) throws {
        try db.check(sqlite3_bind_int64(handle, 1, account), sql: sql)
        try db.check(sqlite3_bind_int64(handle, 2, phone.column), sql: sql)
    }
}
