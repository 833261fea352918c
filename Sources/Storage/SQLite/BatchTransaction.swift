import Domain
import Foundation
import GRDB

/// Applies batches inside one open transaction.
///
/// Counters are gathered as differences and written once per campaign: a batch of a thousand
/// attempts touches its campaign's row once.
struct BatchTransaction {
    let db: Database
    let statements: BatchStatementTable
    private let knownKeys: SQLiteKeyCache
    /// Keys that this transaction read, of rows that it may have made itself.
    private(set) var newKeys = SQLiteKeyCache.Keys()
    private var pendingStats: [Int64: CampaignStats] = [:]
    /// How caller ids stand after the last batch: however many attempts a commit has, a number's row is written once.
    private var uses: [UseKey: CallerIdUse] = [:]
    /// What watchers are told of each account.
    var events: [Int64: EventEncoder] = [:]
    /// The newest row of each account's event log that this transaction wrote.
    private(set) var writtenEvents: [Int64: Int64] = [:]

    private struct UseKey: Hashable {
        let account: Int64
        let number: PhoneNumber
        let channel: Channel
    }

    init(_ db: Database, keys: SQLiteKeyCache) {
        self.db = db
        statements = BatchStatementTable(db)
        knownKeys = keys
    }

    mutating func apply(_ batch: StoreBatch) throws -> BatchOutcome {
        let account = try accountKey(batch.account)
        var outcome = BatchOutcome()
        var log = events.removeValue(forKey: account) ?? EventEncoder()
        log.begin(batch.at)
        for change in batch.changes {
            try apply(change, at: batch.at, account: account, outcome: &outcome)
            try tell(change, outcome, in: &log)
        }
        events[account] = log
        return outcome
    }

    /// Writes what was gathered. Call once, after the last batch.
    mutating func finish(latest: Instant) throws {
        for campaign in pendingStats.keys { try flushStats(of: campaign) }
        for (key, use) in uses { try NumberRows(db: db, account: key.account).keep(use) }
        writtenEvents = try writeEvents()
        let clock = try db.cachedStatement(
            sql: """
                INSERT INTO meta (name, value) VALUES ('latest_time', ?)
                ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)
                """)
        try clock.execute(arguments: [latest.millisecondsSinceEpoch])
    }

    private mutating func apply(_ change: StoreChange, at instant: Instant, account: Int64, outcome: inout BatchOutcome) throws {
        switch change {
        case .insertCampaign(let campaign):
            try insert(campaign, account: account)
        case .updateSettings(let id, let settings):
            try update(settings, of: try campaignKey(id))
        case .updateAccount(let settings):
            try update(settings, account: account)
        case .setStatus(let id, let status, let reason, let instant):
            try setStatus(status, reason: reason, at: instant, of: try campaignKey(id))
        case .noteFailures(let id, let failures):
            let text = CampaignColumns.text(of: failures)
            try execute("UPDATE campaigns SET last_failures = ?2 WHERE seq = ?1", [try campaignKey(id), text])
        case .insertProspects(let id, let prospects):
            outcome.inserted.append(try insert(prospects, campaign: try campaignKey(id)))
        case .copyProspects(let source, let id, let outcomes, let first):
            outcome.inserted.append(try copy(outcomes, of: source, to: try campaignKey(id), first: first))
        case .openAttempt(let attempt, let caps):
            if let refusal = try open(attempt, caps, at: instant, account: account) { outcome.refused[attempt.id] = refusal }
        case .advanceAttempt(let ref, let from, let to):
            try advance(ref, from: from, to: to)
        case .closeAttempt(let ref, let from, let outcome, let reason, let instant, let next, let record):
            try close(ref, from: from, outcome: outcome, reason: reason, at: instant, next: next, record: record)
        case .withdrawAttempt(let ref, let from, let dueAt, let reason):
            try withdraw(ref, from: from, dueAt: dueAt, reason: reason, at: instant, account: account)
        case .deferProspect(let reference, let dueAt, let reason):
            try putOff(reference.prospect, of: try campaignKey(reference.campaign), dueAt: dueAt, reason: reason, at: instant)
        case .endProspect(let reference, let status, let reason):
            try end(reference.prospect, of: try campaignKey(reference.campaign), as: status, reason: reason, at: instant)
        case .recallProspects(let id, let recall, let mode, let cursor, let limit, let instant):
            let step = RecallStep(db: db, campaign: try campaignKey(id), recall: recall, mode: mode, instant: instant)
            outcome.recalls.append(try step.run(after: cursor, limit: limit))
        case .useCallerId(let use): uses[UseKey(account: account, number: use.number, channel: use.channel)] = use
        case .keepNumberDay(let number, let day): try NumberRows(db: db, account: account).keep(day, of: number)
        case .useBudget(let use): try NumberRows(db: db, account: account).keep(use)
        case .forgetBudgets(let time):
            try execute("DELETE FROM budget_use WHERE account = ?1 AND at < ?2", [account, time.millisecondsSinceEpoch])
        case .putNumber(let number): try NumberRows(db: db, account: account).put(number)
        case .setAside(let event, let instant):
            try setAside(event, at: instant, account: account)
        case .suppress(let phone, let source, let instant):
            try suppress(phone, source, at: instant, account: account)
        case .recordInbound(let message, let instant):
            outcome.inbound.append(try record(message, at: instant, account: account))
        }
    }

    private func setAside(_ event: CarrierEvent, at instant: Instant, account: Int64) throws {
        let place = try makeRoom(in: "events_aside", account: account, keeping: StoreChange.keptAside)
        let insertion = try db.cachedStatement(sql: "INSERT INTO events_aside (account, seq, at, attempt, event) VALUES (?, ?, ?, ?, ?)")
        try insertion.execute(
            arguments: [account, place, instant.millisecondsSinceEpoch, event.attempt.blob, event.kind.description])
    }

    /// The number of the next row of a table that keeps an account's newest rows; with it there are at most `count` of them.
    func makeRoom(in table: String, account: Int64, keeping count: Int) throws -> Int64 {
        let newest = try db.cachedStatement(sql: "SELECT coalesce(max(seq), 0) FROM \(table) WHERE account = ?")
        let place = (try Int64.fetchOne(newest, arguments: [account]) ?? 0) + 1
        try execute("DELETE FROM \(table) WHERE account = ? AND seq <= ?", [account, place - Int64(count)])
        return place
    }

    // MARK: Campaigns

    private func insert(_ campaign: Campaign, account: Int64) throws {
        let names = ["id", "account", "status", "created_at", "redial_of"] + CampaignColumns.settingNames
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO campaigns (\(names.joined(separator: ", ")))
                VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
                """)
        let head: [(any DatabaseValueConvertible)?] = [
            campaign.id.blob, account, campaign.status.rawValue, campaign.createdAt.millisecondsSinceEpoch,
            campaign.redialOf?.blob,
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
                UPDATE campaigns SET status = ?, status_reason = ?, last_failures = NULL,
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

    private mutating func copy(
        _ outcomes: Set<RedialOutcome>, of source: CampaignID, to campaign: Int64, first: ProspectID
    ) throws -> Int {
        let copied = try ProspectCopy(db).copy(outcomes, from: try campaignKey(source), to: campaign, first: first)
        pendingStats[campaign, default: CampaignStats()].queued += Int64(copied)
        return copied
    }

    /// Moves a prospect to where it stays, or is in flight.
    private mutating func move(
        _ prospect: ProspectID, of campaign: Int64, from: ProspectStatus, to: ProspectStatus, reason: Reason? = nil
    ) throws {
        let changed = try run(.moveProspect, campaign, prospect) { statement in
            try statement.bind(3, Int64(from.rawValue))
            try statement.bind(4, Int64(to.rawValue))
            try statement.bind(5, reason?.word)
        }
        try note(changed, of: campaign, from: from, to: to)
    }

    private mutating func requeue(
        _ prospect: ProspectID, of campaign: Int64, from: ProspectStatus, dueAt: Instant, reason: Reason? = nil
    ) throws {
        let changed = try run(.requeueProspect, campaign, prospect) { statement in
            try statement.bind(3, Int64(from.rawValue))
            try statement.bind(4, Int64(ProspectStatus.queued.rawValue))
            try statement.bind(5, dueAt.millisecondsSinceEpoch)
            try statement.bind(6, reason?.word)
        }
        try note(changed, of: campaign, from: from, to: .queued)
    }

    /// A queued prospect may not be attempted before `dueAt`.
    private func putOff(_ prospect: ProspectID, of campaign: Int64, dueAt: Instant, reason: Reason, at instant: Instant) throws {
        let changed = try run(.deferProspect, campaign, prospect) { statement in
            try statement.bind(3, Int64(ProspectStatus.queued.rawValue))
            try statement.bind(4, dueAt.millisecondsSinceEpoch)
            try statement.bind(5, reason.word)
        }
        guard changed == 1 else { throw StoreError.unusable("a prospect is not queued, as the engine has it") }
        try decide(.deferred, prospect, of: campaign, at: instant, until: dueAt, reason: reason)
    }

    /// A queued prospect will not be attempted any more.
    private mutating func end(
        _ prospect: ProspectID, of campaign: Int64, as status: ProspectStatus, reason: Reason, at instant: Instant
    ) throws {
        try move(prospect, of: campaign, from: .queued, to: status, reason: reason)
        try decide(.ended, prospect, of: campaign, at: instant, until: nil, reason: reason)
    }

    /// Counts the move of a prospect, of whose rows a statement changed `changed`.
    private mutating func note(_ changed: Int, of campaign: Int64, from: ProspectStatus, to: ProspectStatus) throws {
        guard changed == 1 else { throw StoreError.unusable("a prospect is not \(from), as the engine has it") }
        pendingStats[campaign, default: CampaignStats()].move(from: from, to: to)
    }

    // MARK: Attempts

    /// Why the attempt was not stored; nil where it was.
    private mutating func open(
        _ attempt: Attempt, _ caps: [ContactCap], at instant: Instant, account: Int64
    ) throws -> AttemptRefusal? {
        let campaign = try campaignKey(attempt.campaign)
        if let refusal = try contact(attempt, caps, account: account, campaign: campaign) {
            switch refusal {
            case .suppressed: try end(attempt.prospect, of: campaign, as: .cancelled, reason: .suppressed, at: instant)
            case .capped(let until): try putOff(attempt.prospect, of: campaign, dueAt: until, reason: .contactCap, at: instant)
            }
            return refusal
        }
        _ = try attempt.id.withBlob { id in
            try run(.openAttempt, campaign, attempt.prospect) { statement in
                try statement.bind(3, Int64(attempt.number))
                try statement.bind(4, id)
                try statement.bind(5, attempt.phone.column)
                try statement.bind(6, attempt.callerId.column)
                try statement.bind(7, Int64(attempt.channel.rawValue))
                try statement.bind(8, attempt.placedAt.millisecondsSinceEpoch)
                try statement.bind(9, Int64(attempt.status.rawValue))
                try statement.bind(10, attempt.basis.map { Int64($0.code) })
            }
        }
        let changed = try run(.countAttempt, campaign, attempt.prospect) { statement in
            try statement.bind(3, Int64(ProspectStatus.queued.rawValue))
            try statement.bind(4, Int64(attempt.status.rawValue))
            try statement.bind(5, Int64(attempt.number))
        }
        try note(changed, of: campaign, from: .queued, to: attempt.status)
        return nil
    }

    private mutating func advance(_ ref: AttemptRef, from: ProspectStatus, to: ProspectStatus) throws {
        let campaign = try campaignKey(ref.campaign)
        try change(.advanceAttempt, campaign, ref) { try $0.bind(5, Int64(to.rawValue)) }
        try move(ref.prospect, of: campaign, from: from, to: to)
    }

    private mutating func close(
        _ ref: AttemptRef, from: ProspectStatus, outcome: ProspectStatus, reason: Reason?, at instant: Instant, next: ProspectNext,
        record: AttemptRecord
    ) throws {
        let campaign = try campaignKey(ref.campaign)
        try change(.closeAttempt, campaign, ref) { statement in
            try statement.bind(5, Int64(outcome.rawValue))
            try statement.bind(6, reason?.word)
            try statement.bind(7, instant.millisecondsSinceEpoch)
            try statement.bind(8, next.retryAt?.millisecondsSinceEpoch)
            try statement.bind(9, record.ringingAt?.millisecondsSinceEpoch)
            try statement.bind(10, record.answeredAt?.millisecondsSinceEpoch)
            try statement.bind(11, record.amd.map { Int64($0.rawValue) })
            try statement.bind(12, record.carrierID)
            try statement.bind(13, record.cost?.amountMicros)
            try statement.bind(14, record.cost?.currency)
        }
        switch next {
        case .done:
            try move(ref.prospect, of: campaign, from: from, to: outcome, reason: reason)
        case .unreached:
            let changed = try run(.leaveUnreached, campaign, ref.prospect) { statement in
                try statement.bind(3, Int64(from.rawValue))
                try statement.bind(4, Int64(outcome.rawValue))
                try statement.bind(5, reason?.word)
            }
            try note(changed, of: campaign, from: from, to: outcome)
        case .retry(let dueAt):
            try requeue(ref.prospect, of: campaign, from: from, dueAt: dueAt)
        }
    }

    private mutating func withdraw(
        _ ref: AttemptRef, from: ProspectStatus, dueAt: Instant?, reason: Reason, at instant: Instant, account: Int64
    ) throws {
        let campaign = try campaignKey(ref.campaign)
        let arguments: StatementArguments = [campaign, ref.prospect.blob, ref.number, ref.attempt.blob]
        guard let row = try Row.fetchOne(db.cachedStatement(sql: BatchStatement.attemptToWithdraw.sql), arguments: arguments) else {
            throw StoreError.unusable("an attempt is not open, as the engine has it")
        }
        let contact = Contact(at: try row.instant("placed_at"), callerId: try row.phone("caller_id"))
        try decide(
            .withdrawn, ref.prospect, of: campaign, at: instant, until: dueAt, reason: reason,
            attempt: (Int64(ref.number), contact.callerId))
        try takeBack(contact, with: try row.phone("phone"), account: account, campaign: campaign)
        try change(.withdrawAttempt, campaign, ref) { _ in }
        _ = try run(.uncountAttempt, campaign, ref.prospect) { _ in }
        if let dueAt {
            try requeue(ref.prospect, of: campaign, from: from, dueAt: dueAt, reason: reason.keptOnceWithdrawn)
        } else {
            try move(ref.prospect, of: campaign, from: from, to: .cancelled, reason: .campaignCancelled)
        }
    }

    /// Runs a statement on an open attempt, whose places 1 to 4 are its campaign, prospect, number and id; `bind` gives it the others.
    private func change(
        _ statement: BatchStatement, _ campaign: Int64, _ attempt: AttemptRef, bind: (borrowing DirectStatement) throws -> Void
    ) throws {
        let changed = try attempt.attempt.withBlob { id in
            try run(statement, campaign, attempt.prospect) { statement in
                try statement.bind(3, Int64(attempt.number))
                try statement.bind(4, id)
                try bind(statement)
            }
        }
        guard changed == 1 else { throw StoreError.unusable("an attempt is not open, as the engine has it") }
    }

    /// Runs a statement whose places 1 and 2 are a campaign and its prospect; `bind` gives it the others. How many rows it changed.
    private func run(
        _ statement: BatchStatement, _ campaign: Int64, _ prospect: ProspectID, bind: (borrowing DirectStatement) throws -> Void
    ) throws -> Int {
        let statement = try statements.prepared(statement)
        return try prospect.withBlob { id in
            try statement.bind(1, campaign)
            try statement.bind(2, id)
            try bind(statement)
            return try statement.run()
        }
    }

    private func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    // MARK: Keys and counters

    private mutating func accountKey(_ id: AccountID) throws -> Int64 {
        if let key = knownKeys.account(id) ?? newKeys.accounts[id] { return key }
        let key = try SQLiteKeys.account(id, in: db)
        newKeys.accounts[id] = key
        return key
    }

    mutating func campaignKey(_ id: CampaignID) throws -> Int64 {
        if let key = knownKeys.campaign(id) ?? newKeys.campaigns[id] { return key }
        let key = try SQLiteKeys.campaign(id, in: db)
        newKeys.campaigns[id] = key
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
