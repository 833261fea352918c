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
        _ phones: [PhoneNumber], from list: SuppressionList, sources: Set<SuppressionSource>?
    ) async throws -> Int {
        try await write { db in
            let (account, campaign) = try SQLiteStore.keys(of: list, db)
            return try SQLiteStore.remove(phones, account: account, campaign: campaign, sources, db)
        }
    }

    static func remove(
        _ phones: [PhoneNumber], account: Int64, campaign: Int64, _ sources: Set<SuppressionSource>?, _ db: Database
    ) throws -> Int {
        var removed = 0
        for phone in phones {
            guard let sources else {
                try db.cachedStatement(sql: SuppressionStatements.removeAll).execute(arguments: [account, phone.column, campaign])
                removed += db.changesCount
                continue
            }
            for source in sources {
                try db.cachedStatement(sql: SuppressionStatements.remove)
                    .execute(arguments: [account, phone.column, campaign, source.rawValue])
                removed += db.changesCount
            }
        }
        return removed
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

    // MARK: Uploads

    public func beginUpload(to list: SuppressionList, source: SuppressionSource, at instant: Instant) async throws -> SuppressionUploadID {
        try await write { db in
            let (account, campaign) = try SQLiteStore.keys(of: list, db)
            try db.execute(
                sql: "INSERT INTO suppression_uploads (account, campaign, source, at, is_complete) VALUES (?, ?, ?, ?, 0)",
                arguments: [account, campaign, source.rawValue, instant.millisecondsSinceEpoch])
            return db.lastInsertedRowID
        }
    }

    public func stage(_ phones: [PhoneNumber], place: Int, in upload: SuppressionUploadID) async throws {
        try await write { db in
            let statement = try db.cachedStatement(sql: "INSERT INTO suppression_staged (upload, place, phone) VALUES (?, ?, ?)")
            for (offset, phone) in phones.enumerated() { try statement.execute(arguments: [upload, place + offset, phone.column]) }
        }
    }

    public func completeUpload(_ upload: SuppressionUploadID) async throws -> Int {
        try await write { db in
            try db.execute(sql: "UPDATE suppression_uploads SET is_complete = 1 WHERE seq = ?", arguments: [upload])
        }
        return try await putOnList(upload)
    }

    public func discardUpload(_ upload: SuppressionUploadID) async throws {
        let isComplete = try await read { db in
            try Bool.fetchOne(db, sql: "SELECT is_complete FROM suppression_uploads WHERE seq = ?", arguments: [upload])
        }
        guard isComplete == false else { return }
        while try await write({ db in try SQLiteStore.unstage(upload, db).isEmpty == false }) {}
        try await write { db in try db.execute(sql: "DELETE FROM suppression_uploads WHERE seq = ?", arguments: [upload]) }
    }

    public func finishUploads() async throws {
        let uploads = try await read { db in
            try Row.fetchAll(db, sql: "SELECT seq, is_complete FROM suppression_uploads ORDER BY seq").map { row in
                (id: try row.read("seq", as: Int64.self), isComplete: try row.read("is_complete", as: Bool.self))
            }
        }
        for upload in uploads {
            if upload.isComplete { _ = try await putOnList(upload.id) } else { try await discardUpload(upload.id) }
        }
    }

    /// Each piece goes from one table to the other in a transaction of its own, so that engines have their turns between them.
    private func putOnList(_ upload: SuppressionUploadID) async throws -> Int {
        var added = 0
        while true {
            let count: Int? = try await write { db in
                let phones = try SQLiteStore.unstage(upload, db)
                guard !phones.isEmpty else {
                    try db.execute(sql: "DELETE FROM suppression_uploads WHERE seq = ?", arguments: [upload])
                    return nil
                }
                guard
                    let row = try Row.fetchOne(
                        db, sql: "SELECT account, campaign, source, at FROM suppression_uploads WHERE seq = ?", arguments: [upload])
                else { throw StoreError.unusable("an upload is not in the store") }
                return try SuppressionInsertion(db).insert(
                    phones, account: try row.read("account"), campaign: try row.read("campaign"), try row.value("source"),
                    at: try row.instant("at"))
            }
            guard let count else { return added }
            added += count
        }
    }

    /// Takes the next phones of an upload out of what is staged.
    private static func unstage(_ upload: SuppressionUploadID, _ db: Database) throws -> [PhoneNumber] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT place, phone FROM suppression_staged WHERE upload = ? ORDER BY place LIMIT ?",
            arguments: [upload, SuppressionLimits.uploadPiece])
        guard let last = rows.last else { return [] }
        try db.execute(
            sql: "DELETE FROM suppression_staged WHERE upload = ? AND place <= ?",
            arguments: [upload, try last.read("place", as: Int64.self)])
        return try rows.map { try $0.phone("phone") }
    }

    private static func keys(of list: SuppressionList, _ db: Database) throws -> (account: Int64, campaign: Int64) {
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
