import Domain
import Foundation
import GRDB

/// Applies batches inside one open transaction.
///
/// Counters are gathered as differences and written once per campaign: a batch of a thousand
/// attempts touches its campaign's row once.
struct BatchTransaction {
    private let db: Database
    private var campaignKeys: [CampaignID: Int64] = [:]
    private var pendingStats: [Int64: CampaignStats] = [:]

    init(_ db: Database) {
        self.db = db
    }

    mutating func apply(_ batch: StoreBatch) throws -> BatchOutcome {
        let account = try accountKey(batch.account)
        var outcome = BatchOutcome()
        for change in batch.changes {
            try apply(change, account: account, outcome: &outcome)
        }
        return outcome
    }

    /// Writes what was gathered. Call once, after the last batch.
    mutating func finish(latest: Instant) throws {
        for campaign in pendingStats.keys { try flushStats(of: campaign) }
        let clock = try db.cachedStatement(
            sql: """
                INSERT INTO meta (name, value) VALUES ('latest_time', ?)
                ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)
                """)
        try clock.execute(arguments: [latest.millisecondsSinceEpoch])
    }

    private mutating func apply(_ change: StoreChange, account: Int64, outcome: inout BatchOutcome) throws {
        switch change {
        case .insertCampaign(let campaign):
            try insert(campaign, account: account)
        case .updateSettings(let id, let settings):
            try update(settings, of: try campaignKey(id))
        case .setStatus(let id, let status, let reason, let instant):
            try setStatus(status, reason: reason, at: instant, of: try campaignKey(id))
        case .insertProspects(let id, let prospects):
            outcome.inserted.append(try insert(prospects, campaign: try campaignKey(id)))
        case .openAttempt(let attempt):
            let campaign = try campaignKey(attempt.campaign)
            if try isSuppressed(attempt.phone, account: account) {
                outcome.suppressed.insert(attempt.id)
                try move(attempt.prospect, of: campaign, from: .queued, to: .cancelled, reason: .suppressed)
            } else {
                try open(attempt, campaign: campaign)
            }
        case .advanceAttempt(let ref, let from, let to):
            try advance(ref, from: from, to: to)
        case .closeAttempt(let ref, let from, let outcome, let reason, let instant, let next):
            try close(ref, from: from, outcome: outcome, reason: reason, at: instant, next: next)
        case .withdrawAttempt(let ref, let from, let dueAt):
            try withdraw(ref, from: from, dueAt: dueAt)
        case .useCallerId(let number, let channel, let freeAt):
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO caller_id_use (account, phone, channel, free_at) VALUES (?, ?, ?, ?)
                    ON CONFLICT (account, phone, channel) DO UPDATE SET free_at = max(free_at, excluded.free_at)
                    """)
            try statement.execute(arguments: [account, number.column, channel.rawValue, freeAt.millisecondsSinceEpoch])
        }
    }

    // MARK: Campaigns

    private func insert(_ campaign: Campaign, account: Int64) throws {
        let names = ["id", "account", "status", "created_at"] + CampaignColumns.settingNames
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO campaigns (\(names.joined(separator: ", ")))
                VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
                """)
        let head: [(any DatabaseValueConvertible)?] = [
            campaign.id.blob, account, campaign.status.rawValue, campaign.createdAt.millisecondsSinceEpoch,
        ]
        try statement.execute(arguments: StatementArguments(head + CampaignColumns.settings(of: campaign.settings)))
    }

    private func update(_ settings: CampaignSettings, of campaign: Int64) throws {
        let assignments = CampaignColumns.settingNames.map { "\($0) = ?" }.joined(separator: ", ")
        let statement = try db.cachedStatement(sql: "UPDATE campaigns SET \(assignments) WHERE seq = ?")
        try statement.execute(arguments: StatementArguments(CampaignColumns.settings(of: settings) + [campaign]))
    }

    private mutating func setStatus(_ status: CampaignStatus, reason: String?, at instant: Instant, of campaign: Int64) throws {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE campaigns SET status = ?, status_reason = ?,
                    started_at = CASE WHEN ? THEN coalesce(started_at, ?) ELSE started_at END,
                    ended_at = CASE WHEN ? THEN ? ELSE ended_at END
                WHERE seq = ?
                """)
        let milliseconds = instant.millisecondsSinceEpoch
        try statement.execute(arguments: [
            status.rawValue, reason, status == .dialing, milliseconds, status.isTerminal, milliseconds, campaign,
        ])
        if status == .cancelled {
            try flushStats(of: campaign)
            let cancel = try db.cachedStatement(sql: "UPDATE campaigns SET cancelled = cancelled + queued, queued = 0 WHERE seq = ?")
            try cancel.execute(arguments: [campaign])
        }
    }

    // MARK: Prospects

    private mutating func insert(_ prospects: [NewProspect], campaign: Int64) throws -> Int {
        let inserted = try ProspectInsertion(db).insert(prospects, campaign: campaign)
        pendingStats[campaign, default: CampaignStats()].queued += Int64(inserted)
        return inserted
    }

    private mutating func move(
        _ prospect: ProspectID, of campaign: Int64, from: ProspectStatus, to: ProspectStatus, reason: Reason? = nil,
        attempts: Int? = nil, dueAt: Instant? = nil
    ) throws {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE prospects SET status = ?, reason = ?, attempts = coalesce(?, attempts), due_at = coalesce(?, due_at)
                WHERE campaign = ? AND id = ? AND status = ?
                """)
        try statement.execute(arguments: [
            to.rawValue, reason?.word, attempts, dueAt?.millisecondsSinceEpoch, campaign, prospect.blob, from.rawValue,
        ])
        guard db.changesCount == 1 else { throw StoreError.unusable("a prospect is not \(from), as the engine has it") }
        pendingStats[campaign, default: CampaignStats()].move(from: from, to: to)
    }

    private func isSuppressed(_ phone: PhoneNumber, account: Int64) throws -> Bool {
        let statement = try db.cachedStatement(sql: "SELECT 1 FROM suppressions WHERE account = ? AND phone = ?")
        return try Int.fetchOne(statement, arguments: [account, phone.column]) != nil
    }

    // MARK: Attempts

    private mutating func open(_ attempt: Attempt, campaign: Int64) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO attempts (campaign, prospect, number, id, phone, caller_id, channel, placed_at, status)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            campaign, attempt.prospect.blob, attempt.number, attempt.id.blob, attempt.phone.column, attempt.callerId.column,
            attempt.channel.rawValue, attempt.placedAt.millisecondsSinceEpoch, attempt.status.rawValue,
        ])
        try move(attempt.prospect, of: campaign, from: .queued, to: attempt.status, attempts: attempt.number)
    }

    private mutating func advance(_ ref: AttemptRef, from: ProspectStatus, to: ProspectStatus) throws {
        let campaign = try campaignKey(ref.campaign)
        let statement = try db.cachedStatement(
            sql: "UPDATE attempts SET status = ? WHERE campaign = ? AND prospect = ? AND id = ? AND ended_at IS NULL")
        try statement.execute(arguments: [to.rawValue, campaign, ref.prospect.blob, ref.attempt.blob])
        try move(ref.prospect, of: campaign, from: from, to: to)
    }

    private mutating func close(
        _ ref: AttemptRef, from: ProspectStatus, outcome: ProspectStatus, reason: Reason?, at instant: Instant, next: ProspectNext
    ) throws {
        let campaign = try campaignKey(ref.campaign)
        let statement = try db.cachedStatement(
            sql: """
                UPDATE attempts SET status = ?, reason = ?, ended_at = ?
                WHERE campaign = ? AND prospect = ? AND id = ? AND ended_at IS NULL
                """)
        try statement.execute(arguments: [
            outcome.rawValue, reason?.word, instant.millisecondsSinceEpoch, campaign, ref.prospect.blob, ref.attempt.blob,
        ])
        switch next {
        case .done:
            try move(ref.prospect, of: campaign, from: from, to: outcome, reason: reason)
        case .retry(let dueAt):
            try move(ref.prospect, of: campaign, from: from, to: .queued, dueAt: dueAt)
        }
    }

    private mutating func withdraw(_ ref: AttemptRef, from: ProspectStatus, dueAt: Instant?) throws {
        let campaign = try campaignKey(ref.campaign)
        let delete = try db.cachedStatement(
            sql: "DELETE FROM attempts WHERE campaign = ? AND prospect = ? AND id = ? AND ended_at IS NULL")
        try delete.execute(arguments: [campaign, ref.prospect.blob, ref.attempt.blob])
        guard db.changesCount == 1 else { throw StoreError.unusable("an attempt is not open, as the engine has it") }
        let count = try db.cachedStatement(sql: "UPDATE prospects SET attempts = attempts - 1 WHERE campaign = ? AND id = ?")
        try count.execute(arguments: [campaign, ref.prospect.blob])
        if let dueAt {
            try move(ref.prospect, of: campaign, from: from, to: .queued, dueAt: dueAt)
        } else {
            try move(ref.prospect, of: campaign, from: from, to: .cancelled, reason: .campaignCancelled)
        }
    }

    // MARK: Keys and counters

    private func accountKey(_ id: AccountID) throws -> Int64 {
        try SQLiteKeys.account(id, in: db)
    }

    private mutating func campaignKey(_ id: CampaignID) throws -> Int64 {
        if let key = campaignKeys[id] { return key }
        let key = try SQLiteKeys.campaign(id, in: db)
        campaignKeys[id] = key
        return key
    }

    private mutating func flushStats(of campaign: Int64) throws {
        guard let difference = pendingStats.removeValue(forKey: campaign) else { return }
        let assignments = CampaignColumns.counters.map { "\($0.name) = \($0.name) + ?" }.joined(separator: ", ")
        let statement = try db.cachedStatement(sql: "UPDATE campaigns SET \(assignments) WHERE seq = ?")
        let values = CampaignColumns.counters.map { difference[$0.status] } + [campaign]
        try statement.execute(arguments: StatementArguments(values))
    }
}
