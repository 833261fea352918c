/// When a caller id may be used again on a channel.
public struct CallerIdUse: Sendable, Hashable {
    /// The number.
    public let number: PhoneNumber
    /// Where it was used.
    public let channel: Channel
    /// When it is free again.
    public let freeAt: Instant

    /// A use from its parts.
    public init(number: PhoneNumber, channel: Channel, freeAt: Instant) {
        self.number = number
        self.channel = channel
        self.freeAt = freeAt
    }
}
