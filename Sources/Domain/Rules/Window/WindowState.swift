/// What a ``CallingWindow`` says of a moment.
public enum WindowState: Sendable, Hashable {
    /// Attempts may be made. `until` is the first moment at which they may not; `.distantFuture`: none is known.
    case allowed(until: Instant)
    /// None may be made before `until`, and at `until` they may.
    case blocked(until: Instant, because: WindowReason)
    /// None may be made, as far ahead as the calendar was looked at (``CallingWindow/horizon``).
    case closed(because: WindowReason)

    var isClosed: Bool { if case .closed = self { true } else { false } }
}
