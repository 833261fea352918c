import CarrierProtos
import Domain

extension InboundMessage {
    /// Nil where the message is none that the contract allows. `now` is when it came where the gateway does not say.
    init?(_ message: CampaignsCarrierV1.InboundMessage, of account: AccountID, now: Instant) {
        guard let from = PhoneNumber(message.from), let to = PhoneNumber(message.to) else { return nil }
        self.init(
            account: account, id: message.id, from: from, to: to, text: message.text,
            receivedAt: message.receivedAt.flatMap { Instant(secondsSinceEpoch: $0.seconds, nanoseconds: $0.nanos) } ?? now)
    }
}

extension CampaignsCarrierV1.SendReplyRequest {
    init(_ reply: InboundReply) {
        self.init(
            id: reply.id.description, accountID: reply.account.description, to: reply.to.description, from: reply.from.description,
            text: reply.text, sendBy: .init(reply.sendBy))
    }
}
