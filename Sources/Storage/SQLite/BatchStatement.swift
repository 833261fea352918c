import Domain
import GRDB

/// The statements that attempts take, each prepared once. Every one finds its row by the whole primary key: SQLite then
/// changes it in one pass, without a temporary table of what it found.
enum BatchStatement: Int, CaseIterable {
    case openAttempt, advanceAttempt, closeAttempt, attemptToWithdraw, withdrawAttempt
    case moveProspect, leaveUnreached, countAttempt, uncountAttempt, requeueProspect, deferProspect
    case findRecipient, addRecipient, keepContacts, keepUse

    var sql: String {
        switch self {
        case .openAttempt:
            """
            INSERT INTO attempts (campaign, prospect, number, id, phone, caller_id, channel, placed_at, status, basis)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """
        case .advanceAttempt: "UPDATE attempts SET status = ?5 WHERE \(Self.attempt)"
        case .closeAttempt:
            """
            UPDATE attempts SET status = ?5, reason = ?6, ended_at = ?7, retry_at = ?8, ringing_at = ?9, answered_at = ?10, amd = ?11,
                carrier_id = ?12, cost_micros = ?13, cost_currency = ?14
            WHERE \(Self.attempt)
            """
        case .attemptToWithdraw: "SELECT phone, caller_id, placed_at FROM attempts WHERE \(Self.attempt)"
        case .withdrawAttempt: "DELETE FROM attempts WHERE \(Self.attempt)"
        case .moveProspect: "UPDATE prospects SET status = ?4, reason = ?5 \(Self.prospect)"
        case .leaveUnreached: "UPDATE prospects SET status = ?4, reason = ?5, may_pass = 1 \(Self.prospect)"
        case .countAttempt: "UPDATE prospects SET status = ?4, attempts = ?5, reason = NULL \(Self.prospect)"
        case .uncountAttempt: "UPDATE prospects SET attempts = attempts - 1 WHERE campaign = ?1 AND id = ?2"
        case .requeueProspect: "UPDATE prospects SET status = ?4, due_at = ?5, reason = ?6 \(Self.prospect)"
        case .deferProspect: "UPDATE prospects SET due_at = ?4, reason = ?5 \(Self.prospect)"
        case .findRecipient: RecipientRows.look
        case .addRecipient: "INSERT INTO recipients (account, phone, contacts) VALUES (?1, ?2, ?3)"
        case .keepContacts: "UPDATE recipients SET contacts = ?3 WHERE account = ?1 AND phone = ?2"
        case .keepUse: NumberRows.keepUse
        }
    }

    private static let attempt = "campaign = ?1 AND prospect = ?2 AND number = ?3 AND id = ?4 AND ended_at IS NULL"
    private static let prospect = "WHERE campaign = ?1 AND id = ?2 AND status = ?3"
}
