/// What the end of an attempt makes of its prospect.
public enum ProspectNext: Sendable, Hashable {
    /// Done, in the outcome's status.
    case done
    /// Back to `queued`, due at this time.
    case retry(at: Instant)
}
