/// What a ``CallingWindow`` says of a moment.
public enum WindowState: Sendable, Hashable {
    /// Attempts may be made.
    case allowed
    /// None may be made before `until`, and at `until` they may.
    case blocked(until: Instant, reason: String)
    /// None may be made, ever.
    case closed
}
