/// The events of one commit of an account: what the log keeps in one row.
public struct EventRow: Sendable, Hashable {
    /// Its number in the account's log, counted from 1 without a gap.
    public let number: Int64
    /// In the order in which they took effect; never none.
    public let events: [AccountEvent]

    /// A row from its parts.
    public init(number: Int64, events: [AccountEvent]) {
        self.number = number
        self.events = events
    }
}
