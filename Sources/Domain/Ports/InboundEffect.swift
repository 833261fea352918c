/// What an inbound message turned out to be when it was stored.
public enum InboundEffect: Sendable, Hashable {
    /// It was stored before: the carrier told it again.
    case repeated
    /// Stored, and nothing else changed: it asks for nothing, or for what is so already.
    case stored
    /// Stored, and the recipient's opt-out begins or ends with it.
    case changed
}
