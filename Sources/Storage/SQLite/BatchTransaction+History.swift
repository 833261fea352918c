import Domain
import Foundation
import GRDB

/// What a transaction tells those who ask why, and those who watch.
extension BatchTransaction {
    /// Keeps what a change decides about a prospect without making an attempt. To be called before the change is made: an
    /// attempt that is taken back is still there.
    mutating func decide(on change: StoreChange, at instant: Instant) throws {
        switch change {
        case .withdrawAttempt(let reference, _, let dueAt, let reason):
            let campaign = try campaignKey(reference.campaign)
            let attempt = try openAttempt(of: reference.prospect, in: campaign)
            try decide(.withdrawn, reference.prospect, of: campaign, at: instant, until: dueAt, reason: reason, attempt: attempt)
        case .deferProspect(let reference, let dueAt, let reason):
            let campaign = try campaignKey(reference.campaign)
            try decide(.deferred, reference.prospect, of: campaign, at: instant, until: dueAt, reason: reason)
        case .endProspect(let reference, _, let reason):
            try decide(.ended, reference.prospect, of: try campaignKey(reference.campaign), at: instant, until: nil, reason: reason)
        default: break
        }
    }

    /// Adds a change that was made to what watchers are told.
    mutating func tell(_ change: StoreChange, _ outcome: BatchOutcome, at instant: Instant, in log: inout EventEncoder) throws {
        guard let id = change.campaign else { return }
        let campaign = try campaignKey(id)
        switch change {
        case .insertProspects: log.append(change, campaign: campaign, inserted: outcome.inserted.last ?? 0)
        case .openAttempt(let attempt, _):
            let refusal = outcome.refused[attempt.id]
            log.append(change, campaign: campaign, refusal: refusal)
            switch refusal {
            case .suppressed: try decide(.ended, attempt.prospect, of: campaign, at: instant, until: nil, reason: .suppressed)
            case .capped(let until): try decide(.deferred, attempt.prospect, of: campaign, at: instant, until: until, reason: .contactCap)
            case nil: break
            }
        default: log.append(change, campaign: campaign)
        }
    }

    private func decide(
        _ kind: ProspectDecision.Kind, _ prospect: ProspectID, of campaign: Int64, at instant: Instant, until: Instant?, reason: Reason,
        attempt: (number: Int64, callerId: Int64)? = nil
    ) throws {
        let statement = try db.cachedStatement(sql: HistoryStatements.decision)
        try statement.execute(arguments: [
            campaign, prospect.blob, instant.millisecondsSinceEpoch, kind.rawValue, until?.millisecondsSinceEpoch, reason.word,
            attempt?.number, attempt?.callerId,
        ])
    }

    /// Number and caller id of a prospect's open attempt.
    private func openAttempt(of prospect: ProspectID, in campaign: Int64) throws -> (number: Int64, callerId: Int64)? {
        let statement = try db.cachedStatement(sql: HistoryStatements.openAttempt)
        guard let row = try Row.fetchOne(statement, arguments: [campaign, prospect.blob]) else { return nil }
        return (try row.read("number"), try row.read("caller_id"))
    }

    /// Writes the events that were gathered, a row per account; the rows' numbers.
    func writeEvents() throws -> [Int64: Int64] {
        var written: [Int64: Int64] = [:]
        for (account, events) in events where !events.isEmpty {
            let newest = try Row.fetchOne(try db.cachedStatement(sql: HistoryStatements.newestRow), arguments: [account])
            let number: Int64 = try newest.map { try $0.read("seq") } ?? 0
            let size: Int64 = try newest.map { try $0.read("size") } ?? 0
            let statement = try db.cachedStatement(sql: HistoryStatements.addRow)
            try statement.execute(arguments: [
                account, number + 1, events.start.millisecondsSinceEpoch, size + Int64(events.bytes.count), Data(events.bytes),
            ])
            written[account] = number + 1
        }
        return written
    }
}
