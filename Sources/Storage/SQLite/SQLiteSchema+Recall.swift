extension SQLiteSchema {
    /// Migration 14: `recall` has the bits of a ``ProspectRecall`` while a campaign's prospects are looked at anew.
    static let recalls = "ALTER TABLE campaigns ADD COLUMN recall INTEGER NOT NULL DEFAULT 0"
}
