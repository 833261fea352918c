extension SQLiteSchema {
    /// What is known of an attempt beside its outcome, and what a campaign does with calls that are answered.
    ///
    /// All of an attempt's are NULL while it is open, and where they are not known. `amd` is a raw value of `AMDResult`.
    static let calls = """
        ALTER TABLE attempts ADD COLUMN ringing_at INTEGER;
        ALTER TABLE attempts ADD COLUMN answered_at INTEGER;
        ALTER TABLE attempts ADD COLUMN amd INTEGER;
        ALTER TABLE attempts ADD COLUMN carrier_id TEXT;
        ALTER TABLE attempts ADD COLUMN cost_micros INTEGER;
        ALTER TABLE attempts ADD COLUMN cost_currency TEXT;
        ALTER TABLE campaigns ADD COLUMN greeting_audio_url TEXT;
        ALTER TABLE campaigns ADD COLUMN amd_uncertain INTEGER;
        """
}
