/// What became of a number's attempts on one channel.
public struct NumberCounts: Sendable, Hashable {
    /// Calls or messages that were decided and not taken back.
    public var attempts: Int64 = 0
    /// Calls that somebody or something answered; messages that were delivered.
    public var answers: Int64 = 0
    /// Calls that a person answered.
    public var humans: Int64 = 0
    /// Those of them that were over at once: see ``NumberHealthSettings/shortCall``.
    public var shortCalls: Int64 = 0
    /// Attempts that failed.
    public var failures: Int64 = 0
    /// Those of them that failed for a reason of ``SpamLabelReason``.
    public var spamLabelled: Int64 = 0

    /// None yet.
    public init() {}
}
