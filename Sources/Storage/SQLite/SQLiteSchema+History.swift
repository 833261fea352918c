extension SQLiteSchema {
    /// What is decided about prospects, and an account's changes for those who watch.
    ///
    /// - `decisions` has no row for an ordinary attempt, whose own row tells all. It is clustered by prospect.
    /// - `event_log` has a row per commit of an account. `size` is that of all rows up to this one, so that how much
    ///   is kept is the difference of two rows.
    /// - The epoch tells this store's tokens from those of another.
    static let version7 = """
        ALTER TABLE attempts ADD COLUMN retry_at INTEGER;

        CREATE TABLE decisions (
            campaign INTEGER NOT NULL REFERENCES campaigns(seq),
            prospect BLOB NOT NULL,
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            until INTEGER,
            reason TEXT NOT NULL,
            attempt INTEGER,
            caller_id INTEGER,
            PRIMARY KEY (campaign, prospect, seq)
        ) WITHOUT ROWID, STRICT;

        CREATE TABLE event_log (
            account INTEGER NOT NULL REFERENCES accounts(seq),
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL,
            size INTEGER NOT NULL,
            events BLOB NOT NULL,
            PRIMARY KEY (account, seq)
        ) WITHOUT ROWID, STRICT;

        INSERT INTO meta (name, value) VALUES ('event_epoch', random());
        """
}
