/// The answer to an inbound message: no marketing, and no attempt of any campaign.
public struct InboundReply: Sendable, Hashable {
    /// Whose answer.
    public let account: AccountID
    /// Its id, and the carrier's idempotency key: asked for twice, it is sent once.
    public let id: ReplyID
    /// Whom to answer.
    public let to: PhoneNumber
    /// From which number: the one that the message came to.
    public let from: PhoneNumber
    /// The text.
    public let text: String
    /// After this time it must not be sent any more: five minutes from the message, 47 CFR 64.1200(a)(12).
    public let sendBy: Instant

    /// A reply from its parts.
    public init(account: AccountID, id: ReplyID, to: PhoneNumber, from: PhoneNumber, text: String, sendBy: Instant) {
        self.account = account
        self.id = id
        self.to = to
        self.from = from
        self.text = text
        self.sendBy = sendBy
    }
}
