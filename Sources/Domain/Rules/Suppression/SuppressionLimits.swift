/// The bounds of what is asked of suppression lists.
public enum SuppressionLimits {
    /// Phones in a request that adds or removes.
    public static let phonesPerChange = 1...10_000
    /// Phones in a request that checks.
    public static let phonesPerCheck = 1...1_000
    /// Longest line of an upload, in bytes.
    public static let longestLine = 4_096
    /// Bad lines of an upload that are reported one by one.
    public static let reportedBadLines = 1_000
    /// Phones that an upload hands to the store at a time: engines wait for the transaction, some milliseconds.
    public static let uploadPiece = 2_000
}
