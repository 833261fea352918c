/// What became of a number's attempts of one day on one channel.
public struct NumberDayCounts: Sendable, Hashable {
    /// Call or message.
    public let channel: Channel
    /// The day, by ``NumberSettings/dayZone``.
    public let date: CalendarDate
    /// What came of it.
    public let counts: NumberCounts

    /// A day from its parts.
    public init(channel: Channel, date: CalendarDate, counts: NumberCounts) {
        self.channel = channel
        self.date = date
        self.counts = counts
    }
}
