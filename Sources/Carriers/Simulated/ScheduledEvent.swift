import Domain

/// An event, or a text message that comes in, and when it is to be told.
struct ScheduledEvent: Comparable {
    /// What is told. Boxed: a heap moves what it holds again and again.
    indirect enum Content {
        case event(CarrierEvent)
        case message(InboundMessage)
    }

    let at: Instant
    /// Events of one time are told in the order in which they were scheduled.
    let order: UInt64
    /// How many instructions its attempt had been given: another one puts other events in its place. Of events only.
    var revision = 0
    let content: Content

    static func < (lhs: ScheduledEvent, rhs: ScheduledEvent) -> Bool {
        (lhs.at, lhs.order) < (rhs.at, rhs.order)
    }

    static func == (lhs: ScheduledEvent, rhs: ScheduledEvent) -> Bool { (lhs.at, lhs.order) == (rhs.at, rhs.order) }
}
