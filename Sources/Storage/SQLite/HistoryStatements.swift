/// The statements of the decision log and the event log that commits take.
enum HistoryStatements {
    /// The next decision about a prospect.
    static let decision = """
        INSERT INTO decisions (campaign, prospect, seq, at, kind, until, reason, attempt, caller_id)
        SELECT ?1, ?2, coalesce(max(seq), 0) + 1, ?3, ?4, ?5, ?6, ?7, ?8 FROM decisions WHERE campaign = ?1 AND prospect = ?2
        """

    /// The newest row of an account's event log.
    static let newestRow = "SELECT seq, size FROM event_log WHERE account = ? ORDER BY seq DESC LIMIT 1"

    /// A row of an account's event log.
    static let addRow = "INSERT INTO event_log (account, seq, at, size, events) VALUES (?, ?, ?, ?, ?)"
}
