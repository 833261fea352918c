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

    let statements: BatchStatementTable
    let account: Int64

    func find(_ phone: PhoneNumber, campaign: Int64) throws -> Found {
        let statement = try statement(.findRecipient, of: phone)
        try statement.bind(3, campaign)
        return try statement.row { row in
            Found(isSuppressed: sqlite3_column_int64(row, 0) != 0, contacts: try ContactColumn.contacts(row, 1))
        }
    }

    /// Keeps what there is of a recipient; `isNew`: it has no row.
    func write(_ contacts: [Contact], of phone: PhoneNumber, isNew: Bool) throws {
        let statement = try statement(isNew ? .addRecipient : .keepContacts, of: phone)
        try ContactColumn.bytes(of: contacts).withUnsafeBytes { bytes in
            try statement.bind(3, bytes)
            _ = try statement.run()
        }
    }

    private func statement(_ statement: BatchStatement, of phone: PhoneNumber) throws -> DirectStatement {
        let statement = try statements.prepared(statement)
        try statement.bind(1, account)
        try statement.bind(2, phone.column)
        return statement
    }
}
