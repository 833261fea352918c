/// What an engine asks of the carrier about text messages that came in. Only about those that are on disk.
public enum InboundRequest: Sendable, Hashable {
    /// Answer one, unless it is too late to.
    case sendReply(InboundReply)
    /// The message with this id is on disk: the carrier need not tell it again.
    case acknowledge(AccountID, message: String)
}
