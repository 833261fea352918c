/// What to do with a driver's one timer.
public enum TimerChange: Sendable, Hashable {
    /// Set it: the number to wake with, and when.
    case set(UInt64, Instant)
    /// There is nothing to wait for.
    case stop
}
