import Domain
import Foundation
import GRDB

/// What a transaction tells those who ask why, and those who watch.
extension BatchTransaction {
    /// Adds a change that was made to what watchers are told.
    mutating func tell(_ change: StoreChange, _ outcome: BatchOutcome, in log: inout EventEncoder) throws {
        guard let id = change.campaign else { return }
        let campaign = try campaignKey(id)
        switch change {
        case .insertProspects, .copyProspects: log.append(change, campaign: campaign, inserted: outcome.inserted.last ?? 0)
        case .openAttempt(let attempt, _): log.append(change, campaign: campaign, refusal: outcome.refused[attempt.id])
        default: log.append(change, campaign: campaign)
        }
    }

    /// Keeps what was decided about a prospect without making an attempt.
    func decide(
        _ kind: ProspectDecision.Kind, _ prospect: ProspectID, of campaign: Int64, at instant: Instant, until: Instant?, reason: Reason,
        attempt: (number: Int64, callerId: PhoneNumber)? = nil
    ) throws {
        let statement = try db.cachedStatement(sql: HistoryStatements.decision)
        try statement.execute(arguments: [
            campaign, prospect.blob, instant.millisecondsSinceEpoch, kind.rawValue, until?.millisecondsSinceEpoch, reason.word,
            attempt?.number, attempt?.callerId.column,
        ])
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
