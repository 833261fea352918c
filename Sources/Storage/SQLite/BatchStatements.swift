import Domain
import GRDB

/// The statements that attempts take, each prepared once. Every one finds its row by the whole primary key: SQLite then
/// changes it in one pass, without a temporary table of what it found.
enum BatchStatements {
    static let openAttempt = """
        INSERT INTO attempts (campaign, prospect, number, id, phone, caller_id, channel, placed_at, status, basis)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """

    /// The open attempt of a prospect is the one that its count says.
    private static let openAttemptOfProspect = """
        campaign = ?1 AND prospect = ?2 AND number = (SELECT attempts FROM prospects WHERE campaign = ?1 AND id = ?2)
        AND id = ?3 AND ended_at IS NULL
        """

    static let advanceAttempt = "UPDATE attempts SET status = ?4 WHERE \(openAttemptOfProspect)"
    static let closeAttempt = """
        UPDATE attempts SET status = ?4, reason = ?5, ended_at = ?6, retry_at = ?7, ringing_at = ?8, answered_at = ?9, amd = ?10,
            carrier_id = ?11, cost_micros = ?12, cost_currency = ?13
        WHERE \(openAttemptOfProspect)
        """
    static let withdrawAttempt = "DELETE FROM attempts WHERE \(openAttemptOfProspect)"
    static let attemptToWithdraw = "SELECT number, phone, caller_id, placed_at FROM attempts WHERE \(openAttemptOfProspect)"

    private static let prospect = "WHERE campaign = ?1 AND id = ?2 AND status = ?3"

    static let moveProspect = "UPDATE prospects SET status = ?4, reason = ?5 \(prospect)"
    static let leaveUnreached = "UPDATE prospects SET status = ?4, reason = ?5, may_pass = 1 \(prospect)"
    static let countAttempt = "UPDATE prospects SET status = ?4, attempts = ?5, reason = NULL \(prospect)"
    static let requeueProspect = "UPDATE prospects SET status = ?4, reason = NULL, due_at = ?5 \(prospect)"
    static let deferProspect = "UPDATE prospects SET due_at = ?4, reason = ?5 \(prospect)"
    static let recallProspects = """
        UPDATE prospects SET due_at = min(due_at, ?3), reason = NULL WHERE campaign = ?1 AND status = 1 AND reason = ?2
        """
    static let uncountAttempt = "UPDATE prospects SET attempts = attempts - 1 WHERE campaign = ?1 AND id = ?2"

    /// All of them.
    static let all = [
        openAttempt, advanceAttempt, closeAttempt, withdrawAttempt, moveProspect, leaveUnreached, countAttempt, requeueProspect,
        deferProspect,
        uncountAttempt, attemptToWithdraw, RecipientRows.look, RecipientRows.insert, RecipientRows.update, NumberRows.keepUse,
    ]
}
