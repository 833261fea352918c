/// One of the account's numbers, and how it stands.
public struct CallerId: Sendable, Hashable {
    /// The number.
    public let number: PhoneNumber
    /// How well it has done lately.
    public var health = CallerIdHealth()
    private var voice = Rest()
    private var sms = Rest()

    /// When a number may be used again on a channel, and the order of uses in the same millisecond.
    private struct Rest: Sendable, Hashable {
        var freeAt = Instant.epoch
        var use: UInt64 = 0
    }

    /// A number that was never used.
    public init(_ number: PhoneNumber) { self.number = number }

    /// When it may be used on `channel`.
    public func freeAt(_ channel: Channel) -> Instant { rest(channel).freeAt }

    /// Notes a use, the `use`-th of all.
    public mutating func rest(on channel: Channel, until freeAt: Instant, use: UInt64) {
        switch channel {
        case .voice: voice = Rest(freeAt: freeAt, use: use)
        case .sms: sms = Rest(freeAt: freeAt, use: use)
        }
    }

    /// Whether it has rested longer on `channel` than another.
    func hasRestedLonger(than other: CallerId, on channel: Channel) -> Bool {
        let (mine, theirs) = (rest(channel), other.rest(channel))
        return (mine.freeAt, mine.use, number) < (theirs.freeAt, theirs.use, other.number)
    }

    private func rest(_ channel: Channel) -> Rest {
        switch channel {
        case .voice: voice
        case .sms: sms
        }
    }
}
