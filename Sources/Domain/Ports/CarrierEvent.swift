/// Something the carrier says about an attempt.
public struct CarrierEvent: Sendable, Hashable {
    /// Whose attempt.
    public let account: AccountID
    /// Which one.
    public let attempt: AttemptID
    /// What happened.
    public let kind: CarrierEventKind

    /// An event from its parts.
    public init(account: AccountID, attempt: AttemptID, kind: CarrierEventKind) {
        self.account = account
        self.attempt = attempt
        self.kind = kind
    }
}
