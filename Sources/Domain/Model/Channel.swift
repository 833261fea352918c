/// How a campaign reaches people. Raw values are what the store keeps.
public enum Channel: Int, Sendable, Hashable, CaseIterable {
    /// Phone calls.
    case voice = 1
    /// Text messages.
    case sms = 2
}
