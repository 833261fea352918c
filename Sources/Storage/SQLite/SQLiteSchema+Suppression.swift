import Domain
import Foundation
import GRDB

/// Migration 3: suppression by source, and what is kept of recipients.
///
/// - `suppressions` has everything about one number side by side, whatever lists it is on: whether an attempt may be made, and
///   all that is known of a number, is one descent and one leaf. `campaign` is 0 on the account's list.
/// - `recipients` has a row per phone that an account ever contacted, with what ``ContactColumn`` keeps of it.
/// - `inbound_messages` are in the order in which they came; an id is there once.
/// - `suppression_uploads` and `suppression_staged` hold what is uploaded until all of it is known to be good.
extension SQLiteSchema {
    static func registerSuppression(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("3: suppression by source, contacts of recipients, inbound messages") { db in
            try db.execute(sql: suppressionTables)
            try fillRecipients(db)
        }
    }

    private static let suppressionTables = """
        ALTER TABLE suppressions RENAME TO suppressions_before;
        CREATE TABLE suppressions (
            account INTEGER NOT NULL REFERENCES accounts(seq),
            phone INTEGER NOT NULL,
            campaign INTEGER NOT NULL,
            source INTEGER NOT NULL,
            added_at INTEGER NOT NULL,
            PRIMARY KEY (account, phone, campaign, source)
        ) WITHOUT ROWID, STRICT;
        INSERT INTO suppressions (account, phone, campaign, source, added_at)
            SELECT account, phone, 0, 1, coalesce((SELECT value FROM meta WHERE name = 'latest_time'), 0)
            FROM suppressions_before ORDER BY account, phone;
        DROP TABLE suppressions_before;
        CREATE INDEX suppressions_campaign ON suppressions(campaign, phone, source) WHERE campaign > 0;

        CREATE TABLE recipients (
            account INTEGER NOT NULL REFERENCES accounts(seq),
            phone INTEGER NOT NULL,
            contacts BLOB NOT NULL,
            PRIMARY KEY (account, phone)
        ) WITHOUT ROWID, STRICT;

        CREATE TABLE inbound_messages (
            account INTEGER NOT NULL REFERENCES accounts(seq),
            seq INTEGER NOT NULL,
            id TEXT NOT NULL,
            at INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            sender INTEGER NOT NULL,
            recipient INTEGER NOT NULL,
            text TEXT NOT NULL,
            meaning INTEGER NOT NULL,
            reply BLOB,
            reply_text TEXT,
            reply_by INTEGER,
            PRIMARY KEY (account, seq)
        ) WITHOUT ROWID, STRICT;
        CREATE UNIQUE INDEX inbound_messages_id ON inbound_messages(account, id);
        CREATE INDEX inbound_messages_reply ON inbound_messages(account, reply_by) WHERE reply IS NOT NULL;

        CREATE TABLE suppression_uploads (
            seq INTEGER PRIMARY KEY NOT NULL,
            account INTEGER NOT NULL REFERENCES accounts(seq),
            campaign INTEGER NOT NULL,
            source INTEGER NOT NULL,
            at INTEGER NOT NULL,
            is_complete INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE suppression_staged (
            upload INTEGER NOT NULL,
            place INTEGER NOT NULL,
            phone INTEGER NOT NULL,
            PRIMARY KEY (upload, place)
        ) WITHOUT ROWID, STRICT;
        """

    /// Migration 13: a recipient's newest opt-out, which a START that comes late must not lift, is one descent.
    static let optOuts = """
        CREATE INDEX inbound_messages_opt_outs ON inbound_messages(account, sender, received_at) WHERE meaning = 1;
        """

    /// Migration 15: how far an upload is, and how many of its places are on the list. Those that an earlier version has put there it
    /// has no longer aside.
    static let uploads = """
        ALTER TABLE suppression_uploads RENAME COLUMN is_complete TO stage;
        ALTER TABLE suppression_uploads ADD COLUMN put INTEGER NOT NULL DEFAULT 0;
        """

    /// Contacts of attempts that were made before there were recipients, as far back as a cap may count.
    private static func fillRecipients(_ db: Database) throws {
        let latest = try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'latest_time'") ?? 0
        let oldest = Instant(millisecondsSinceEpoch: latest).advanced(by: .zero - ContactRule.longestPeriod).millisecondsSinceEpoch
        let attempts = try Row.fetchCursor(
            db,
            sql: """
                SELECT campaigns.account, attempts.phone, attempts.caller_id, attempts.placed_at FROM attempts
                JOIN campaigns ON campaigns.seq = attempts.campaign
                WHERE attempts.placed_at > ? ORDER BY campaigns.account, attempts.phone, attempts.placed_at
                """, arguments: [oldest])
        let insertion = try db.makeStatement(sql: "INSERT INTO recipients (account, phone, contacts) VALUES (?, ?, ?)")
        var key: (account: Int64, phone: PhoneNumber)?
        var contacts: [Contact] = []
        func write() throws {
            guard let key, !contacts.isEmpty else { return }
            try insertion.execute(arguments: [key.account, key.phone.column, Data(ContactColumn.bytes(of: contacts))])
        }
        while let row = try attempts.next() {
            let (account, phone) = (try row.read("account", as: Int64.self), try row.phone("phone"))
            if key?.account != account || key?.phone != phone {
                try write()
                key = (account, phone)
                contacts = []
            }
            let contact = Contact(at: try row.instant("placed_at"), callerId: try row.phone("caller_id"))
            contacts = ContactRule.keeping(contact, with: contacts)
        }
        try write()
    }
}
