/// How far an account's event log goes.
public struct EventLogState: Sendable, Hashable {
    /// What its tokens carry, see ``EventToken``.
    public let scope: UInt64
    /// Number of the oldest row that is kept; 1 where there never was one.
    public let oldest: Int64
    /// Number of the newest row; 0 where there never was one.
    public let newest: Int64

    /// A state from its parts.
    public init(scope: UInt64, oldest: Int64, newest: Int64) {
        self.scope = scope
        self.oldest = oldest
        self.newest = newest
    }

    /// Behind all that there is.
    public var end: EventPosition { EventPosition(row: newest, index: .max) }

    /// Before all that is kept.
    public var beginning: EventPosition { EventPosition(row: oldest - 1, index: .max) }

    /// Whether all that came after a position is kept.
    public func reaches(_ position: EventPosition) -> Bool {
        // Of a row that is gone nobody can tell whether more was in it: only its end can be gone on from.
        position.row <= newest && (position.row >= oldest || position == beginning || (position == .start && oldest == 1))
    }
}
