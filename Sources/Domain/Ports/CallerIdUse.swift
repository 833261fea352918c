/// How a caller id was used on a channel: all that has to hold across campaigns and restarts.
public struct CallerIdUse: Sendable, Hashable {
    /// The number.
    public let number: PhoneNumber
    /// Where it was used.
    public let channel: Channel
    /// When it is free again after its last message. Calls leave no gap.
    public var freeAt = Instant.epoch
    /// When it was used last.
    public var usedAt = Instant.epoch
    /// The day that ``today`` counts: a ``CalendarDate/dayNumber`` by ``NumberSettings/dayZone``.
    public var day = 0
    /// What became of it on that day.
    public var today = NumberCounts()
    /// What became of it ever.
    public var total = NumberCounts()
    /// What its health is told from.
    public var recent = RecentCounts()
    /// Its last rest because of its health; nil: none.
    public var rest: HealthRest?

    /// A number that was never used.
    public init(number: PhoneNumber, channel: Channel) {
        self.number = number
        self.channel = channel
    }
}
