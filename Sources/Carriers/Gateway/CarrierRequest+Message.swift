import CarrierProtos
import Domain
import GoogleProtos

extension CarrierRequest {
    /// Whose attempt it is about.
    var account: AccountID {
        switch self {
        case .placeCall(let call): call.account
        case .sendMessage(let message): message.account
        case .lookUp(let account, _): account
        }
    }

    var isLookUp: Bool {
        if case .lookUp = self { true } else { false }
    }
}

extension CampaignsCarrierV1.PlaceCallRequest {
    init(_ call: CallRequest) {
        self.init(attempt: .init(call.attempt, of: call.account), ai: call.ai, voicemailAudioURL: call.voicemailAudioURL)
    }
}

extension CampaignsCarrierV1.SendMessageRequest {
    init(_ message: MessageRequest) {
        self.init(attempt: .init(message.attempt, of: message.account), message: message.message)
    }
}

extension CampaignsCarrierV1.CarrierAttempt {
    init(_ attempt: Attempt, of account: AccountID) {
        self.init(
            id: attempt.id.description, accountID: account.description, campaignID: attempt.campaign.description,
            prospectID: attempt.prospect.description, number: UInt32(clamping: attempt.number), to: attempt.phone.description,
            from: attempt.callerId.description, decidedAt: .init(attempt.placedAt))
    }
}

extension GoogleProtobuf.Timestamp {
    init(_ instant: Instant) {
        let milliseconds = instant.millisecondsSinceEpoch
        let second = milliseconds >= 0 ? milliseconds / 1000 : -((999 - milliseconds) / 1000)
        self.init(seconds: second, nanos: Int32(truncatingIfNeeded: milliseconds - second * 1000) * 1_000_000)
    }
}
