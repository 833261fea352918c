extension SQLiteSchema {
    /// What accounts decide for all their campaigns, and what campaigns decide about retries and limits.
    ///
    /// - `account_settings` has a row for each account that ever changed them, with every value that is in effect.
    /// - `may_pass` is 1 where a prospect's last attempt failed in a way that may pass.
    /// - `redial_of` is the id of the campaign whose unreached prospects a campaign was made of.
    static let settings = """
        ALTER TABLE campaigns ADD COLUMN max_concurrent_calls INTEGER;
        ALTER TABLE campaigns ADD COLUMN max_concurrent_agents INTEGER;
        ALTER TABLE campaigns ADD COLUMN retry TEXT;
        ALTER TABLE campaigns ADD COLUMN prospect_lifetime TEXT;
        ALTER TABLE campaigns ADD COLUMN priority INTEGER;
        ALTER TABLE campaigns ADD COLUMN last_failures TEXT;
        ALTER TABLE campaigns ADD COLUMN redial_of BLOB;
        ALTER TABLE prospects ADD COLUMN may_pass INTEGER;

        CREATE TABLE account_settings (
            account INTEGER PRIMARY KEY NOT NULL REFERENCES accounts(seq),
            unknown_state INTEGER NOT NULL,
            mobile_sales_rules INTEGER NOT NULL,
            blackout_dates TEXT NOT NULL,
            contact_caps TEXT NOT NULL,
            max_concurrent_calls INTEGER,
            abandon_rate REAL NOT NULL,
            abandon_start_answers INTEGER NOT NULL,
            abandon_seconds INTEGER NOT NULL,
            abandon_window TEXT NOT NULL,
            breaker_enabled INTEGER NOT NULL,
            breaker_rate REAL NOT NULL,
            breaker_window TEXT NOT NULL,
            breaker_minimum_attempts INTEGER NOT NULL
        ) STRICT;
        """
}
