extension SQLiteSchema {
    /// What calling windows need beside hours and days.
    static let windows = """
        ALTER TABLE campaigns ADD COLUMN blackout_dates TEXT;
        """
}
