/// What the end of an attempt makes of its prospect.
public enum ProspectNext: Sendable, Hashable {
    /// Done, in the outcome's status.
    case done
    /// Back to `queued`, due at this time.
    case retry(at: Instant)

    /// When it is due again; nil: it is done.
    public var retryAt: Instant? { if case .retry(let time) = self { time } else { nil } }
}
