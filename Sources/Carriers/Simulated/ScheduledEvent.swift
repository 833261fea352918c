import Domain

/// An event and when it is to be told.
struct ScheduledEvent: Comparable {
    let at: Instant
    /// Events of one time are told in the order in which they were scheduled.
    let order: UInt64
    let event: CarrierEvent

    static func < (lhs: ScheduledEvent, rhs: ScheduledEvent) -> Bool {
        (lhs.at, lhs.order) < (rhs.at, rhs.order)
    }
}
