import GRDB

/// The tables, as versioned migrations: a released one never changes, a new one is appended.
///
/// - Ids are 16-byte blobs, big-endian, so that they sort by the time they were made.
/// - Times are milliseconds since the epoch, phone numbers their digits as integers.
/// - `prospects` and `attempts` are clustered by campaign and id: what is placed in order is read
///   and changed in order, and the cost of an attempt does not grow with the campaign.
enum SQLiteSchema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: accounts, campaigns, prospects, attempts") { db in
            try db.execute(sql: version1)
        }
        migrator.registerMigration("2: carrier events set aside") { db in
            try db.execute(sql: version2)
        }
        registerSuppression(in: &migrator)
        migrator.registerMigration("7: decisions, events") { db in
            try db.execute(sql: version7)
        }
        migrator.registerMigration("8: blackout dates of campaigns") { db in
            try db.execute(sql: windows)
        }
        migrator.registerMigration("9: settings of accounts, limits and retries of campaigns") { db in
            try db.execute(sql: settings)
        }
        migrator.registerMigration("10: numbers, their use and budgets") { db in
            try db.execute(sql: numbers)
        }
        migrator.registerMigration("11: what is known of attempts, greetings") { db in
            try db.execute(sql: calls)
        }
        migrator.registerMigration("13: opt-outs by sender") { db in
            try db.execute(sql: optOuts)
        }
        migrator.registerMigration("14: prospects looked at anew") { db in
            try db.execute(sql: recalls)
        }
        migrator.registerMigration("15: uploads that can be taken back") { db in
            try db.execute(sql: uploads)
        }
        return migrator
    }()

    private static let version1 = """
        CREATE TABLE meta (
            name TEXT PRIMARY KEY NOT NULL,
            value INTEGER NOT NULL
        ) WITHOUT ROWID, STRICT;

        CREATE TABLE accounts (
            seq INTEGER PRIMARY KEY NOT NULL,
            id BLOB NOT NULL UNIQUE,
            name TEXT NOT NULL UNIQUE,
            is_test INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE api_keys (
            hash BLOB PRIMARY KEY NOT NULL,
            account INTEGER NOT NULL REFERENCES accounts(seq)
        ) WITHOUT ROWID, STRICT;

        CREATE TABLE numbers (
            account INTEGER NOT NULL REFERENCES accounts(seq),
            phone INTEGER NOT NULL,
            PRIMARY KEY (account, phone)
        ) WITHOUT ROWID, STRICT;

        CREATE TABLE suppressions (
            account INTEGER NOT NULL REFERENCES accounts(seq),
            phone INTEGER NOT NULL,
            PRIMARY KEY (account, phone)
        ) WITHOUT ROWID, STRICT;

        CREATE TABLE caller_id_use (
            account INTEGER NOT NULL REFERENCES accounts(seq),
            phone INTEGER NOT NULL,
            channel INTEGER NOT NULL,
            free_at INTEGER NOT NULL,
            PRIMARY KEY (account, phone, channel)
        ) WITHOUT ROWID, STRICT;

        CREATE TABLE campaigns (
            seq INTEGER PRIMARY KEY NOT NULL,
            id BLOB NOT NULL UNIQUE,
            account INTEGER NOT NULL REFERENCES accounts(seq),
            status INTEGER NOT NULL,
            status_reason TEXT,
            created_at INTEGER NOT NULL,
            started_at INTEGER,
            ended_at INTEGER,
            name TEXT NOT NULL,
            channel INTEGER NOT NULL,
            ai INTEGER,
            voicemail_audio_url TEXT,
            calls_per_second REAL,
            max_retries INTEGER,
            retry_delay TEXT,
            message TEXT,
            caller_ids TEXT NOT NULL,
            caller_id_selection INTEGER,
            local_presence INTEGER,
            has_caller_id_strategy INTEGER NOT NULL,
            timezone TEXT,
            start_hour INTEGER,
            end_hour INTEGER,
            days TEXT,
            has_schedule INTEGER NOT NULL,
            queued INTEGER NOT NULL DEFAULT 0,
            dialing INTEGER NOT NULL DEFAULT 0,
            sending INTEGER NOT NULL DEFAULT 0,
            sent INTEGER NOT NULL DEFAULT 0,
            delivered INTEGER NOT NULL DEFAULT 0,
            human_connected INTEGER NOT NULL DEFAULT 0,
            voicemail INTEGER NOT NULL DEFAULT 0,
            no_answer INTEGER NOT NULL DEFAULT 0,
            busy INTEGER NOT NULL DEFAULT 0,
            failed INTEGER NOT NULL DEFAULT 0,
            cancelled INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX campaigns_account ON campaigns(account, id);

        CREATE TABLE prospects (
            campaign INTEGER NOT NULL REFERENCES campaigns(seq),
            id BLOB NOT NULL,
            phone INTEGER NOT NULL,
            status INTEGER NOT NULL,
            reason TEXT,
            attempts INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            PRIMARY KEY (campaign, id)
        ) WITHOUT ROWID, STRICT;
        CREATE UNIQUE INDEX prospects_phone ON prospects(campaign, phone);
        CREATE INDEX prospects_due ON prospects(campaign, due_at, id) WHERE status = 1;

        CREATE TABLE attempts (
            campaign INTEGER NOT NULL REFERENCES campaigns(seq),
            prospect BLOB NOT NULL,
            number INTEGER NOT NULL,
            id BLOB NOT NULL,
            phone INTEGER NOT NULL,
            caller_id INTEGER NOT NULL,
            channel INTEGER NOT NULL,
            placed_at INTEGER NOT NULL,
            status INTEGER NOT NULL,
            reason TEXT,
            ended_at INTEGER,
            PRIMARY KEY (campaign, prospect, number)
        ) WITHOUT ROWID, STRICT;
        CREATE INDEX attempts_open ON attempts(campaign, id) WHERE ended_at IS NULL;
        """

    private static let version2 = """
        CREATE TABLE events_aside (
            account INTEGER NOT NULL REFERENCES accounts(seq),
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL,
            attempt BLOB NOT NULL,
            event TEXT NOT NULL,
            PRIMARY KEY (account, seq)
        ) WITHOUT ROWID, STRICT;
        """
}
