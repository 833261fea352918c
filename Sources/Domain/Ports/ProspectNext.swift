/// What the end of an attempt makes of its prospect.
public enum ProspectNext: Sendable, Hashable {
    /// Done, in the outcome's status.
    case done
    /// Cancelled instead of retried, since its campaign was cancelled meanwhile.
    case cancelled(Reason)
    /// Back to `queued`, due at this time.
    case retry(at: Instant)
}
