/// What the sender of a text message wants. Raw values are what the store keeps.
public enum InboundMeaning: Int, Sendable, Hashable, CaseIterable {
    /// Nothing that is acted upon.
    case other = 0
    /// No more calls and messages.
    case optOut = 1
    /// Calls and messages again.
    case optIn = 2
    /// To know what this is.
    case help = 3
}
