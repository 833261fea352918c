import Domain
import Foundation
import GRDB

/// Looks anew at prospects of a campaign that were put off, a step of them, along the index by due time.
struct RecallStep {
    let db: Database
    /// The campaign's key.
    let campaign: Int64
    let recall: ProspectRecall
    let mode: Mode
    let instant: Instant

    /// Those who wait, each with its last attempt, which is over.
    static let waiting = """
        SELECT prospects.id, prospects.due_at, prospects.reason, attempts.status AS outcome, attempts.ended_at
        FROM prospects INDEXED BY prospects_due
        LEFT JOIN attempts ON attempts.campaign = ?1 AND attempts.prospect = prospects.id AND attempts.number = prospects.attempts
        WHERE prospects.campaign = ?1 AND prospects.status = 1 AND (prospects.due_at, prospects.id) > (?2, ?3)
        ORDER BY prospects.due_at, prospects.id LIMIT ?4
        """
    private static let change = "UPDATE prospects SET due_at = ?3, reason = ?4 WHERE campaign = ?1 AND id = ?2 AND status = 1"
    private static let mark = "UPDATE campaigns SET recall = ?2 WHERE seq = ?1"

    /// Where the next step begins; nil: this was the last.
    func run(after cursor: DueCursor?, limit: Int) throws -> DueCursor? {
        let start = cursor ?? .behindFresh
        // All at once: the index by which they are read is the one that is changed.
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: Self.waiting), arguments: [campaign, start.dueAt.millisecondsSinceEpoch, start.prospect.blob, limit])
        let change = try db.cachedStatement(sql: Self.change)
        var last: DueCursor?
        for row in rows {
            let wait = try wait(from: row)
            last = DueCursor(dueAt: wait.dueAt, prospect: wait.prospect)
            let anew = WaitRule.anew(wait, recall, by: mode, at: instant)
            guard anew != wait else { continue }
            try change.execute(arguments: [campaign, wait.prospect.blob, anew.dueAt.millisecondsSinceEpoch, anew.reason?.word])
        }
        let next = rows.count < limit ? nil : last
        try db.cachedStatement(sql: Self.mark).execute(arguments: [campaign, next == nil ? 0 : recall.rawValue])
        return next
    }

    private func wait(from row: Row) throws -> WaitRule.Wait {
        var wait = WaitRule.Wait(
            prospect: try row.identifier("id"), dueAt: try row.instant("due_at"), reason: try row.reason("reason"))
        if let endedAt = try row.optionalInstant("ended_at") {
            wait.last = WaitRule.Last(outcome: try row.value("outcome"), endedAt: endedAt)
        }
        return wait
    }
}
