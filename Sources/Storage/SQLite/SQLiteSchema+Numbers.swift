extension SQLiteSchema {
    /// Migration 10: what users want of numbers, how they were used, and why they were chosen.
    ///
    /// - `caller_id_use` has a row per number and channel with all that the engine needs to go on: the last gap, the counts of its
    ///   `day` and of ever, and the counts that decay, as of `recent_at`.
    /// - `number_days` has the days that are over.
    /// - `attempts.basis` is a ``CallerIdBasis/code``.
    static let numbers = """
        ALTER TABLE numbers ADD COLUMN capabilities INTEGER NOT NULL DEFAULT 3;
        ALTER TABLE numbers ADD COLUMN duty INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE numbers ADD COLUMN rest_until INTEGER;
        ALTER TABLE numbers ADD COLUMN brand TEXT;
        ALTER TABLE numbers ADD COLUMN brand_tier TEXT;
        ALTER TABLE numbers ADD COLUMN registered_campaign TEXT;
        ALTER TABLE numbers ADD COLUMN campaign_class TEXT;

        ALTER TABLE caller_id_use ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN day INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN today_attempts INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN today_answers INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN today_humans INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN today_short_calls INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN today_failures INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN today_spam_labelled INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN total_attempts INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN total_answers INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN total_humans INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN total_short_calls INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN total_failures INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN total_spam_labelled INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN recent_attempts REAL NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN recent_answers REAL NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN recent_humans REAL NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN recent_short_calls REAL NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN recent_failures REAL NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN recent_spam_labelled REAL NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN recent_at INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE caller_id_use ADD COLUMN rest_until INTEGER;
        ALTER TABLE caller_id_use ADD COLUMN rest_cause INTEGER;

        CREATE TABLE number_days (
            account INTEGER NOT NULL REFERENCES accounts(seq),
            phone INTEGER NOT NULL,
            channel INTEGER NOT NULL,
            day INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            answers INTEGER NOT NULL,
            humans INTEGER NOT NULL,
            short_calls INTEGER NOT NULL,
            failures INTEGER NOT NULL,
            spam_labelled INTEGER NOT NULL,
            PRIMARY KEY (account, phone, channel, day)
        ) WITHOUT ROWID, STRICT;

        CREATE TABLE budget_use (
            account INTEGER NOT NULL REFERENCES accounts(seq),
            scope INTEGER NOT NULL,
            name TEXT NOT NULL,
            at INTEGER NOT NULL,
            segments INTEGER NOT NULL,
            PRIMARY KEY (account, scope, name)
        ) WITHOUT ROWID, STRICT;

        ALTER TABLE attempts ADD COLUMN basis INTEGER;
        ALTER TABLE campaigns ADD COLUMN sticky TEXT;
        """
}
