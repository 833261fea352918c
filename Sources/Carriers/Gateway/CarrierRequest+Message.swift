import CarrierProtos
import Domain
import GoogleProtos

extension CarrierRequest {
    var isInstruction: Bool {
        if case .instruct = self { true } else { false }
    }

    var isLookUp: Bool {
        if case .lookUp = self { true } else { false }
    }
}

extension CampaignsCarrierV1.PlaceCallRequest {
    init(_ call: CallRequest) {
        self.init(
            attempt: .init(call.attempt, of: call.account), ai: call.ai, voicemailAudioURL: call.voicemailAudioURL,
            ringFor: .init(call.ringFor), amd: .init(call.amd))
    }
}

extension CampaignsCarrierV1.AmdSettings {
    init(_ settings: AMDSettings) {
        self.init(
            timeout: .init(settings.timeout), longestHumanSpeech: .init(settings.longestHumanSpeech),
            endOfSpeech: .init(settings.endOfSpeech), initialSilence: .init(settings.initialSilence))
    }
}

extension CampaignsCarrierV1.InstructCallRequest {
    init(_ request: CallInstructionRequest) {
        self.init(
            attemptID: request.attempt.id.description, accountID: request.account.description, instructionID: request.id,
            instruction: .init(request.instruction.kind), audioURL: request.instruction.audioURL ?? "")
    }
}

extension CampaignsCarrierV1.CallInstruction {
    init(_ kind: CallInstructionKind) {
        switch kind {
        case .connectAgent: self = .connectAgent
        case .playGreeting: self = .playGreeting
        case .leaveVoicemail: self = .leaveVoicemail
        case .hangUp: self = .hangUp
        }
    }
}

extension GoogleProtobuf.Duration {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(seconds: seconds, nanos: Int32(truncatingIfNeeded: attoseconds / 1_000_000_000))
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
