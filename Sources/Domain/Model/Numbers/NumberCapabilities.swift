/// What a number can do. Raw values are what the store keeps.
public struct NumberCapabilities: OptionSet, Sendable, Hashable {
    /// One bit per capability.
    public let rawValue: Int

    /// The capabilities with these bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// It can call.
    public static let voice = NumberCapabilities(rawValue: 1)
    /// It can send texts.
    public static let sms = NumberCapabilities(rawValue: 2)
    /// All there are: what a number has unless it is said.
    public static let all: NumberCapabilities = [.voice, .sms]

    /// Whether they are enough for a channel.
    public func allow(_ channel: Channel) -> Bool {
        switch channel {
        case .voice: contains(.voice)
        case .sms: contains(.sms)
        }
    }
}
