/// An inbound message as it is stored, with what it means and the answer that it gets.
public struct InboundRecord: Sendable, Hashable {
    /// The message.
    public let message: InboundMessage
    /// What its sender wants.
    public let meaning: InboundMeaning
    /// The answer to send, where it gets one: see ``InboundRule/isAnswered(_:_:)``. Its being stored is the intent to send it.
    public let reply: InboundReply?

    /// A record from its parts.
    public init(message: InboundMessage, meaning: InboundMeaning, reply: InboundReply?) {
        self.message = message
        self.meaning = meaning
        self.reply = reply
    }
}
