/// The statements that read while campaigns run. Each finds its rows by an index: its cost
/// depends on what it answers, not on how large campaigns are or how many there were.
enum SQLiteQueries {
    /// Attempts of an account whose end is not known. Named index: without statistics SQLite
    /// would rather read every attempt that the account ever made.
    static let openAttempts = """
        SELECT attempts.*, campaigns.id AS campaign_id FROM campaigns
        CROSS JOIN attempts INDEXED BY attempts_open ON attempts.campaign = campaigns.seq
        WHERE campaigns.account = ? AND attempts.ended_at IS NULL ORDER BY attempts.id
        """

    /// Due prospects of a campaign after a cursor, with the caller id of the attempt before.
    static let due = """
        SELECT id, phone, attempts, due_at,
            CASE WHEN attempts > 0 THEN (
                SELECT caller_id FROM attempts
                WHERE attempts.campaign = prospects.campaign AND attempts.prospect = prospects.id AND attempts.number = prospects.attempts
            ) END AS caller_id
        FROM prospects
        WHERE campaign = ? AND status = 1 AND (due_at, id) > (?, ?) AND due_at <= ?
        ORDER BY due_at, id LIMIT ?
        """

    /// When the next prospect of a campaign is due after a time.
    static let nextDue = "SELECT min(due_at) FROM prospects WHERE campaign = ? AND status = 1 AND due_at > ?"

    /// A campaign's prospects after a cursor, in the order in which they were added.
    static let prospects = """
        SELECT id, phone, status, reason, attempts, due_at FROM prospects
        WHERE campaign = ? AND id > ? ORDER BY id LIMIT ?
        """
}
