import CarrierProtos
import Domain
import GoogleProtos

extension InboundMessage {
    /// Nil where the message is none that the contract allows. `now` is when it came where the gateway does not say.
    init?(_ message: CampaignsCarrierV1.InboundMessage, of account: AccountID, now: Instant) {
        guard let from = PhoneNumber(message.from), let to = PhoneNumber(message.to) else { return nil }
        self.init(
            account: account, id: message.id, from: from, to: to, text: message.text,
            receivedAt: message.receivedAt.flatMap(Instant.init(ofGateway:)) ?? now)
    }
}

extension Instant {
    /// Years that a timestamp may be in: 1 to 9999 (google/protobuf/timestamp.proto).
    private static let seconds: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// Nil where it is no time.
    fileprivate init?(ofGateway time: GoogleProtobuf.Timestamp) {
        guard Self.seconds.contains(time.seconds), (0...999_999_999).contains(time.nanos) else { return nil }
        self.init(millisecondsSinceEpoch: time.seconds * 1_000 + Int64(time.nanos / 1_000_000))
    }
}

extension CampaignsCarrierV1.SendReplyRequest {
    init(_ reply: InboundReply) {
        self.init(
            id: reply.id.description, accountID: reply.account.description, to: reply.to.description, from: reply.from.description,
            text: reply.text, sendBy: .init(reply.sendBy))
    }
}
