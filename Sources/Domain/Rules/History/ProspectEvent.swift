/// One line of what was decided about a prospect and what came of it.
public struct ProspectEvent: Sendable, Hashable {
    /// What happened.
    public enum Kind: Sendable, Hashable {
        /// It was added.
        case added
        /// It might not be attempted before this time.
        case blocked(until: Instant, Reason)
        /// All rules allowed an attempt.
        case allowed
        /// The number to call or text from was chosen.
        case callerIdChosen(PhoneNumber, CallerIdBasis)
        /// The attempt was decided.
        case placed(PhoneNumber, ProspectStatus)
        /// It was answered; by whom, as answering-machine detection had it in the end.
        case answered(AMDResult?)
        /// The attempt ended.
        case ended(ProspectStatus, Reason?)
        /// It is attempted again at this time or after.
        case retryScheduled(Instant)
        /// An attempt was taken back before the carrier was asked.
        case withdrawn(PhoneNumber?, until: Instant?, Reason)
        /// It will not be attempted any more.
        case closed(ProspectStatus, Reason)
    }

    /// When.
    public let at: Instant
    /// Which attempt; nil: none.
    public let attempt: Int?
    /// What.
    public let kind: Kind

    /// An event from its parts.
    public init(at: Instant, attempt: Int? = nil, kind: Kind) {
        self.at = at
        self.attempt = attempt
        self.kind = kind
    }
}
