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
            let rows = NumberRows(db: db, account: key)
            state.numbers = try rows.numbers(after: nil, limit: .max)
            state.callerIdUse = try rows.uses()
            state.budgetUse = try rows.budgets()
            if let row = try Row.fetchOne(db, sql: "SELECT * FROM account_settings WHERE account = ?", arguments: [key]) {
                state.settings = try AccountColumns.settings(from: row)
            }
            for campaign in state.campaigns where !campaign.status.isTerminal && campaign.settings.mode.maxConcurrentAgents != nil {
                state.answered[campaign.id] = try SQLiteStore.answered(campaign.id, state.settings.abandonPolicy, db)
            }
            state.openReplies = try SQLiteStore.openReplies(of: key, account, db)
            return state
        }
    }

    private static func answered(_ campaign: CampaignID, _ policy: AbandonPolicy, _ db: Database) throws -> [AnsweredCalls] {
        let window = policy.window.duration.wholeMilliseconds
        let rows = try Row.fetchAll(
            db, sql: SQLiteQueries.answered,
            arguments: [
                try SQLiteKeys.campaign(campaign, in: db), window, max(1, window / AbandonBudget.slices), Reason.noAgent.word,
                ProspectStatus.humanConnected.rawValue,
            ])
        return try rows.map {
            AnsweredCalls(at: try $0.instant("at"), answers: try $0.count("answers"), abandoned: try $0.count("abandoned"))
        }
    }

    public func numbers(_ account: AccountID) async throws -> [AccountNumber] {
        try await read { db in
            try NumberRows(db: db, account: try SQLiteKeys.account(account, in: db)).numbers(after: nil, limit: .max)
        }
    }

    public func loadDue(
        _ campaign: CampaignID, after cursor: DueCursor?, dueBy now: Instant, limit: Int
    ) async throws -> DuePage {
        try await read { db in
            let key = try SQLiteKeys.campaign(campaign, in: db)
            let due = try DueReading(db: db, campaign: key).prospects(after: cursor, dueBy: now, limit: limit)
            var page = DuePage(prospects: due, nextDueAt: nil)
            if page.prospects.count < limit {
                let next = try db.cachedStatement(sql: SQLiteQueries.nextDue)
                if let row = try Row.fetchOne(next, arguments: [key, now.millisecondsSinceEpoch]) {
                    page.nextDueAt = try row.instant("due_at")
                    page.nextReason = try row.reason("reason")
                    page.nextProspect = try row.identifier("id")
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
            placedAt: try row.instant("placed_at"), status: try row.value("status"),
            basis: try row.read("basis", as: Int?.self).flatMap { CallerIdBasis(code: $0) })
    }
}
