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

    /// What people answered in the last so many milliseconds, by parts of a window. It reads all attempts of the campaign: only at a start.
    static let answered = """
        SELECT max(t) AS at, count(*) AS answers, sum(reason IS ?4) AS abandoned FROM (
            SELECT coalesce(answered_at, ended_at) AS t, reason FROM attempts
            WHERE campaign = ?1 AND status = ?5 AND ended_at IS NOT NULL
        )
        WHERE t > (SELECT value FROM meta WHERE name = 'latest_time') - ?2 GROUP BY t / ?3 ORDER BY at
        """

    /// Due prospects of a campaign after a cursor, with the last contact of their recipients.
    static let due = """
        SELECT id, phone, attempts, due_at, (
                SELECT substr(contacts, 1, 13) FROM recipients
                WHERE recipients.account = ?6 AND recipients.phone = prospects.phone
            ) AS contact
        FROM prospects
        WHERE campaign = ?1 AND status = 1 AND (due_at, id) > (?2, ?3) AND due_at <= ?4
        ORDER BY due_at, id LIMIT ?5
        """

    /// When the next prospect of a campaign is due after a time, and why it was deferred.
    static let nextDue =
        "SELECT id, due_at, reason FROM prospects WHERE campaign = ? AND status = 1 AND due_at > ? ORDER BY due_at, id LIMIT 1"

    /// A campaign's prospects after a cursor, in the order in which they were added.
    static let prospects = """
        SELECT id, phone, status, reason, attempts, due_at FROM prospects
        WHERE campaign = ? AND id > ? ORDER BY id LIMIT ?
        """

    /// A campaign's queued prospects after a cursor, in the order in which they were added. The `+` keeps SQLite from taking
    /// the index by due time and sorting a million rows.
    static let queued = """
        SELECT id, phone, attempts, due_at, reason FROM prospects
        WHERE campaign = ? AND id > ? AND +status = 1 ORDER BY id LIMIT ?
        """

    /// Campaigns after a cursor that ended by a time and have attempts, or decisions.
    static let campaignsToClear = """
        SELECT id FROM campaigns WHERE id > ? AND ended_at <= ?
            AND (EXISTS (SELECT 1 FROM attempts WHERE attempts.campaign = campaigns.seq)
                OR EXISTS (SELECT 1 FROM decisions WHERE decisions.campaign = campaigns.seq))
        ORDER BY id LIMIT ?
        """

    /// A campaign's key, if it ended by a time.
    static let endedCampaign = "SELECT seq FROM campaigns WHERE id = ? AND ended_at <= ?"

    /// The last of so many ended attempts of a campaign; none where there are fewer.
    static let lastAttemptToRemove = """
        SELECT prospect, number FROM attempts WHERE campaign = ? AND ended_at IS NOT NULL
        ORDER BY prospect, number LIMIT 1 OFFSET ?
        """

    /// Removes a campaign's ended attempts up to one.
    static let removeAttemptsUpTo = """
        DELETE FROM attempts WHERE campaign = ? AND (prospect, number) <= (?, ?) AND ended_at IS NOT NULL
        """

    /// Removes so many of a campaign's decisions.
    static let removeDecisions = """
        DELETE FROM decisions WHERE campaign = ?1
            AND (prospect, seq) IN (SELECT prospect, seq FROM decisions WHERE campaign = ?1 ORDER BY prospect, seq LIMIT ?2)
        """

    /// Removes a campaign's ended attempts, of which there are few.
    static let removeAttempts = "DELETE FROM attempts WHERE campaign = ? AND ended_at IS NOT NULL"
}
