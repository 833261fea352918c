/// What the end of an attempt makes of its prospect.
public enum ProspectNext: Sendable, Hashable {
    /// Done, in the outcome's status.
    case done
    /// Done, in the outcome's status, though a later attempt may succeed: a redial takes it up.
    case unreached
    /// Back to `queued`, due at this time.
    case retry(at: Instant)

    /// When it is due again; nil: it is done.
    public var retryAt: Instant? { if case .retry(let time) = self { time } else { nil } }
}
