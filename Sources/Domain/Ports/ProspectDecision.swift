/// A decision about a prospect that made no attempt, or took one back. What attempts came to is in their own rows.
public struct ProspectDecision: Sendable, Hashable {
    /// What was decided. Raw values are what the store keeps.
    public enum Kind: Int, Sendable, Hashable {
        /// It may not be attempted before `until`.
        case deferred = 1
        /// An attempt was taken back before the carrier was asked; due again at `until`, nil: cancelled.
        case withdrawn = 2
        /// It will not be attempted any more.
        case ended = 3
    }

    /// When.
    public let at: Instant
    /// What.
    public let kind: Kind
    /// Until when; nil: for good.
    public let until: Instant?
    /// Why.
    public let reason: Reason
    /// The attempt that was taken back; nil for other kinds.
    public let attempt: Int?
    /// The number that it would have been made from.
    public let callerId: PhoneNumber?

    /// A decision from its parts.
    public init(at: Instant, kind: Kind, until: Instant?, reason: Reason, attempt: Int? = nil, callerId: PhoneNumber? = nil) {
        self.at = at
        self.kind = kind
        self.until = until
        self.reason = reason
        self.attempt = attempt
        self.callerId = callerId
    }
}
