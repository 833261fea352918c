import Domain
import GRDB

/// From public ids to the integers that rows refer to each other by.
enum SQLiteKeys {
    static func account(_ id: AccountID, in db: Database) throws -> Int64 {
        let statement = try db.cachedStatement(sql: "SELECT seq FROM accounts WHERE id = ?")
        guard let key = try Int64.fetchOne(statement, arguments: [id.blob]) else { throw StoreError.unknownAccount }
        return key
    }

    static func campaign(_ id: CampaignID, in db: Database) throws -> Int64 {
        let statement = try db.cachedStatement(sql: "SELECT seq FROM campaigns WHERE id = ?")
        guard let key = try Int64.fetchOne(statement, arguments: [id.blob]) else {
            throw StoreError.unusable("a campaign that the engine has is not in the store")
        }
        return key
    }
}
