/// Something the carrier says about an attempt.
public struct CarrierEvent: Sendable, Hashable {
    /// Whose attempt.
    public let account: AccountID
    /// Which one.
    public let attempt: AttemptID
    /// What happened.
    public let kind: CarrierEventKind
    /// When, by the carrier's clock; nil: it does not say.
    public let at: Instant?
    /// The carrier's own id of the call or message; nil: it does not say.
    public let carrierID: String?
    /// What the attempt costs, as far as that is known; nil: it does not say.
    public let cost: AttemptCost?

    /// An event from its parts.
    public init(
        account: AccountID, attempt: AttemptID, kind: CarrierEventKind, at: Instant? = nil, carrierID: String? = nil,
        cost: AttemptCost? = nil
    ) {
        self.account = account
        self.attempt = attempt
        self.kind = kind
        self.at = at
        self.carrierID = carrierID
        self.cost = cost
    }
}
