import Domain
import GRDB

extension SQLiteStore {
    /// The live accounts that own a number, to which a text message came; usually there is one. Throws ``StoreError``.
    public func liveOwners(of number: PhoneNumber) async throws -> [AccountID] {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT accounts.id FROM accounts JOIN numbers ON numbers.account = accounts.seq AND numbers.phone = ?
                    WHERE NOT accounts.is_test ORDER BY accounts.seq
                    """)
            return try Row.fetchAll(statement, arguments: [number.column]).map { try $0.identifier("id") }
        }
    }
}
