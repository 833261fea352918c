/// Bounds of what lists of prospects take from an ``SQLiteStore``.
public struct ListSettings: Sendable, Hashable {
    /// Prospects read at a time: what a list holds in memory. A list of no more is one read.
    public var piece = 1_000

    /// Longest time for which a list holds a moment. SQLite keeps all that was written since the
    /// oldest moment that is held in its write-ahead log, so this bounds the log's growth.
    public var longestMoment: Duration = .seconds(60)

    /// Size of the write-ahead log, in bytes, from which on all moments end at once: with lists
    /// that overlap, SQLite would never find the time to begin its log anew.
    public var largestLog: Int64 = 256 << 20

    /// Time after which the log's size is looked at again, as long as a moment is held.
    public var logCheck: Duration = .seconds(1)

    /// Lists that hold a moment at the same time, each on a connection of its own, so that the
    /// engines' reads do not wait for them. More than that wait for their turn, the first first.
    public var atOnce = 16

    /// The defaults.
    public init() {}
}
