import Domain
import Foundation
import GRDB

extension SQLiteStore {
    public func loadAccount(_ account: AccountID) async throws -> AccountState {
        try await read { db in
            let key = try SQLiteKeys.account(account, in: db)
            guard let row = try Row.fetchOne(db, sql: "SELECT * FROM accounts WHERE seq = ?", arguments: [key]) else {
                throw StoreError.unknownAccount
            }
            var state = AccountState(account: try SQLiteStore.account(from: row))
            let campaigns = try Row.fetchCursor(db, sql: "SELECT * FROM campaigns WHERE account = ? ORDER BY id", arguments: [key])
            while let row = try campaigns.next() {
                state.campaigns.append(try CampaignColumns.campaign(from: row, account: account))
            }
            let attempts = try Row.fetchCursor(db, sql: SQLiteQueries.openAttempts, arguments: [key])
            while let row = try attempts.next() {
                state.openAttempts.append(try SQLiteStore.attempt(from: row, of: try row.identifier("campaign_id")))
            }
            state.numbers = try SQLiteStore.numbers(of: key, db)
            let uses = try Row.fetchCursor(db, sql: "SELECT * FROM caller_id_use WHERE account = ?", arguments: [key])
            while let row = try uses.next() {
                state.callerIdUse.append(
                    CallerIdUse(number: try row.phone("phone"), channel: try row.value("channel"), freeAt: try row.instant("free_at")))
            }
            if let row = try Row.fetchOne(db, sql: "SELECT * FROM account_settings WHERE account = ?", arguments: [key]) {
                state.settings = try AccountColumns.settings(from: row)
            }
            state.openReplies = try SQLiteStore.openReplies(of: key, account, db)
            return state
        }
    }

    public func numbers(_ account: AccountID) async throws -> [PhoneNumber] {
        try await read { db in try SQLiteStore.numbers(of: try SQLiteKeys.account(account, in: db), db) }
    }

    private static func numbers(of account: Int64, _ db: Database) throws -> [PhoneNumber] {
        let statement = try db.cachedStatement(sql: "SELECT phone FROM numbers WHERE account = ? ORDER BY phone")
        return try Row.fetchAll(statement, arguments: [account]).map { try $0.phone("phone") }
    }

    public func loadDue(
        _ campaign: CampaignID, after cursor: DueCursor?, dueBy now: Instant, limit: Int
    ) async throws -> DuePage {
        try await read { db in
            let key = try SQLiteKeys.campaign(campaign, in: db)
            let statement = try db.cachedStatement(sql: SQLiteQueries.due)
            let rows = try Row.fetchCursor(
                statement,
                arguments: [
                    key, cursor?.dueAt.millisecondsSinceEpoch ?? .min, cursor?.prospect.blob ?? Data(), now.millisecondsSinceEpoch, limit,
                    try Int64.fetchOne(
                        db.cachedStatement(sql: "SELECT account FROM campaigns WHERE seq = ?"), arguments: [key]),
                ])
            var page = DuePage(prospects: [], nextDueAt: nil)
            while let row = try rows.next() {
                page.prospects.append(
                    DueProspect(
                        id: try row.identifier("id"), phone: try row.phone("phone"), attempts: try row.count("attempts"),
                        dueAt: try row.instant("due_at"), lastContact: try row.contact("contact")))
            }
            if page.prospects.count < limit {
                let next = try db.cachedStatement(sql: SQLiteQueries.nextDue)
                if let row = try Row.fetchOne(next, arguments: [key, now.millisecondsSinceEpoch]) {
                    page.nextDueAt = try row.instant("due_at")
                    page.nextReason = try row.reason("reason")
                }
            }
            return page
        }
    }

    public func accounts() async throws -> [Account] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM accounts ORDER BY seq").map(SQLiteStore.account(from:))
        }
    }

    public func account(keyHash: KeyHash) async throws -> Account? {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT accounts.* FROM api_keys JOIN accounts ON accounts.seq = api_keys.account WHERE api_keys.hash = ?")
            return try Row.fetchOne(statement, arguments: [Data(keyHash.bytes)]).map(SQLiteStore.account(from:))
        }
    }

    static func account(from row: Row) throws -> Account {
        Account(id: try row.identifier("id"), name: try row.read("name"), isTest: try row.read("is_test"))
    }

    static func attempt(from row: Row, of campaign: CampaignID) throws -> Attempt {
        Attempt(
            id: try row.identifier("id"), campaign: campaign, prospect: try row.identifier("prospect"),
            phone: try row.phone("phone"), number: try row.count("number"), callerId: try row.phone("caller_id"),
            channel: try row.value("channel"),
            placedAt: try row.instant("placed_at"), status: try row.value("status"))
    }
}
