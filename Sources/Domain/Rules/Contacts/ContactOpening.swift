/// What contact caps say of one more attempt to a recipient.
public enum ContactOpening: Sendable, Hashable {
    /// It may be made now.
    case allowed
    /// Not before this time.
    case blocked(until: Instant)
}
