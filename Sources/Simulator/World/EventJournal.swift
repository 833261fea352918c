import Domain

/// The event logs of a store in the plainest form: a row of bytes per account and commit, the oldest forgotten now and then.
struct EventJournal: Sendable {
    private struct Log {
        var rows: [(start: Instant, bytes: [UInt8])] = []
        /// How many rows are forgotten.
        var forgotten: Int64 = 0
        /// How many events were in them.
        var forgottenEvents = 0
    }

    private var logs: [AccountID: Log] = [:]
    private var keys: [CampaignID] = []
    private var gathered: [AccountID: EventEncoder] = [:]

    /// Adds a batch that is on disk to the row of its commit.
    mutating func gather(_ batch: StoreBatch, _ outcome: BatchOutcome) {
        var row = gathered.removeValue(forKey: batch.account) ?? EventEncoder()
        row.begin(batch.at)
        var inserted = outcome.inserted[...]
        for change in batch.changes {
            var count = 0
            if case .insertProspects = change { count = inserted.popFirst() ?? 0 }
            var refusal: AttemptRefusal?
            if case .openAttempt(let attempt, _) = change { refusal = outcome.refused[attempt.id] }
            guard let campaign = change.campaign else { continue }
            row.append(change, campaign: key(of: campaign), inserted: count, refusal: refusal)
        }
        gathered[batch.account] = row
    }

    private mutating func key(of campaign: CampaignID) -> Int64 {
        if let key = keys.firstIndex(of: campaign) { return Int64(key) }
        keys.append(campaign)
        return Int64(keys.count - 1)
    }

    /// The commit is done: a row for each account that it is of.
    mutating func write() {
        for (account, row) in gathered where !row.isEmpty { logs[account, default: Log()].rows.append((row.start, row.bytes)) }
        gathered = [:]
    }

    /// Forgets all but the newest rows of an account, of which at least one stays.
    mutating func forget(of account: AccountID, keeping count: Int) throws {
        let surplus = max(0, (logs[account]?.rows.count ?? 0) - count)
        for row in try rows(of: account, from: 0, limit: surplus) { logs[account]?.forgottenEvents += row.events.count }
        logs[account]?.rows.removeFirst(surplus)
        logs[account]?.forgotten += Int64(surplus)
    }

    /// How many events of an account are forgotten.
    func forgottenEvents(of account: AccountID) -> Int { logs[account]?.forgottenEvents ?? 0 }

    /// How far an account's log goes.
    func state(of account: AccountID) -> EventLogState {
        let log = logs[account] ?? Log()
        let newest = log.forgotten + Int64(log.rows.count)
        return EventLogState(
            scope: EventToken.scope(of: account, epoch: 7), oldest: log.rows.isEmpty ? 1 : log.forgotten + 1, newest: newest)
    }

    /// At most `limit` rows from the one with number `first` on.
    func rows(of account: AccountID, from first: Int64, limit: Int) throws -> [EventRow] {
        let log = logs[account] ?? Log()
        let skipped = Int(max(0, first - 1 - log.forgotten))
        return try log.rows.enumerated().dropFirst(skipped).prefix(limit).map { index, row in
            let events = try EventDecoder.events(in: row.bytes, start: row.start) { key in
                guard keys.indices.contains(Int(key)) else { throw EventDecoder.Damage() }
                return keys[Int(key)]
            }
            return EventRow(number: log.forgotten + Int64(index) + 1, events: events)
        }
    }
}
