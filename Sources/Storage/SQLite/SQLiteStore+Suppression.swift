import Domain
import Foundation
import GRDB

extension SQLiteStore: SuppressionLists {

    public func addSuppressions(
        _ phones: [PhoneNumber], to list: SuppressionList, source: SuppressionSource, at instant: Instant
    ) async throws -> Int {
        try await write { db in
            let (account, campaign) = try SQLiteStore.keys(of: list, db)
            return try SuppressionInsertion(db).insert(phones, account: account, campaign: campaign, source, at: instant)
        }
    }

    public func removeSuppressions(
        _ phones: [PhoneNumber], from list: SuppressionList, source: SuppressionSource?
    ) async throws -> SuppressionRemoval {
        try await write { db in
            let (account, campaign) = try SQLiteStore.keys(of: list, db)
            return try SQLiteStore.remove(phones, account: account, campaign: campaign, source, db)
        }
    }

    static func remove(
        _ phones: [PhoneNumber], account: Int64, campaign: Int64, _ source: SuppressionSource?, _ db: Database
    ) throws -> SuppressionRemoval {
        var removal = SuppressionRemoval()
        let sources = source.map { [$0] } ?? SuppressionSource.removedUnnamed
        for phone in phones {
            for source in sources {
                try db.cachedStatement(sql: SuppressionStatements.remove)
                    .execute(arguments: [account, phone.column, campaign, source.rawValue])
                removal.removed += db.changesCount
            }
            guard source == nil else { continue }
            removal.optOutsLeft +=
                try Int.fetchOne(db.cachedStatement(sql: SuppressionStatements.countOfPhone), arguments: [account, phone.column, campaign])
                ?? 0
        }
        return removal
    }

    public func suppressions(of phone: PhoneNumber, account: AccountID) async throws -> [Suppression] {
        try await read { db in
            let key = try SQLiteKeys.account(account, in: db)
            let statement = try db.cachedStatement(sql: SuppressionStatements.ofPhone)
            return try Row.fetchAll(statement, arguments: [key, phone.column]).map(SQLiteStore.suppression)
        }
    }

    public func suppressions(
        account: AccountID, campaign: CampaignID?, after cursor: SuppressionCursor?, limit: Int
    ) async throws -> [Suppression] {
        try await read { db in
            let source = cursor?.source.rawValue ?? 0
            if let campaign {
                let key = try SQLiteKeys.campaign(campaign, in: db)
                let statement = try db.cachedStatement(sql: SuppressionStatements.ofCampaign)
                return try Row.fetchAll(statement, arguments: [key, cursor?.phone.column ?? 0, source, limit])
                    .map(SQLiteStore.suppression)
            }
            let key = try SQLiteKeys.account(account, in: db)
            let place = try cursor?.campaign.map { try SQLiteKeys.campaign($0, in: db) } ?? 0
            let statement = try db.cachedStatement(sql: SuppressionStatements.ofAccount)
            return try Row.fetchAll(statement, arguments: [key, cursor?.phone.column ?? 0, place, source, limit])
                .map(SQLiteStore.suppression)
        }
    }

    static func keys(of list: SuppressionList, _ db: Database) throws -> (account: Int64, campaign: Int64) {
        (try SQLiteKeys.account(list.account, in: db), try list.campaign.map { try SQLiteKeys.campaign($0, in: db) } ?? 0)
    }

    static func suppression(_ row: Row) throws -> Suppression {
        let isOfCampaign = try row.read("campaign", as: Int64.self) > 0
        return Suppression(
            phone: try row.phone("phone"), campaign: isOfCampaign ? try row.identifier("campaign_id") : nil,
            source: try row.value("source"), addedAt: try row.instant("added_at"))
    }

    /// Replies whose time was not over at the store's latest time.
    static func openReplies(of account: Int64, _ id: AccountID, _ db: Database) throws -> [InboundReply] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT reply, sender, recipient, reply_text, reply_by FROM inbound_messages
                WHERE account = ? AND reply IS NOT NULL
                    AND reply_by >= coalesce((SELECT value FROM meta WHERE name = 'latest_time'), 0)
                ORDER BY reply_by
                """, arguments: [account]
        ).map { row in
            InboundReply(
                account: id, id: try row.identifier("reply"), to: try row.phone("sender"), from: try row.phone("recipient"),
                text: try row.read("reply_text"), sendBy: try row.instant("reply_by"))
        }
    }
}
