/// All that is kept of a number that an account owns.
public struct NumberRecord: Sendable, Hashable {
    /// As its users have it.
    public let number: AccountNumber
    /// How it was used, per channel.
    public let voice: CallerIdUse
    /// See ``voice``.
    public let sms: CallerIdUse
    /// Days that are over, newest first, of both channels.
    public let days: [NumberDayCounts]

    /// A record from its parts; a channel without a use was never used.
    public init(number: AccountNumber, uses: [CallerIdUse], days: [NumberDayCounts] = []) {
        self.number = number
        voice = uses.first { $0.channel == .voice } ?? CallerIdUse(number: number.phone, channel: .voice)
        sms = uses.first { $0.channel == .sms } ?? CallerIdUse(number: number.phone, channel: .sms)
        self.days = days
    }
}
