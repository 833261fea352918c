/// A place in an account's event log: behind the event with this index of this row.
public struct EventPosition: Sendable, Hashable, Comparable {
    /// Number of the row; 0: before the first.
    public let row: Int64
    /// How many of its events are behind.
    public let index: Int

    /// Before everything.
    public static let start = EventPosition(row: 0, index: 0)

    /// A position from its parts.
    public init(row: Int64, index: Int) {
        self.row = row
        self.index = index
    }

    /// Earlier before later.
    public static func < (lhs: Self, rhs: Self) -> Bool { (lhs.row, lhs.index) < (rhs.row, rhs.index) }

    /// The events of a row that come after this position, each with the position behind it.
    public func rest(of row: EventRow) -> [(event: AccountEvent, behind: EventPosition)] {
        guard row.number >= self.row else { return [] }
        let first = row.number == self.row ? min(max(index, 0), row.events.count) : 0
        return row.events[first...].enumerated().map { ($1, EventPosition(row: row.number, index: first + $0 + 1)) }
    }
}
