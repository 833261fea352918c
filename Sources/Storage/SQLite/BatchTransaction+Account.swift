import Domain
import GRDB

/// An account's settings.
extension BatchTransaction {
    func update(_ settings: AccountSettings, account: Int64) throws {
        let names = ["account"] + AccountColumns.names
        let statement = try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO account_settings (\(names.joined(separator: ", ")))
                VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
                """)
        try statement.execute(arguments: StatementArguments([account] + AccountColumns.values(of: settings)))
    }
}
