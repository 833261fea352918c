import CarrierProtos
import Domain
import GoogleProtos

extension CarrierEvent {
    /// Nil where the message is none that the contract allows.
    init?(_ message: CampaignsCarrierV1.CarrierEvent) {
        guard let account = AccountID(message.accountID), let attempt = AttemptID(message.attemptID),
            let kind = CarrierEventKind(message)
        else { return nil }
        self.init(
            account: account, attempt: attempt, kind: kind, at: message.at.flatMap(Instant.init(gateway:)),
            carrierID: Self.carrierID(message.carrierID),
            cost: message.cost.flatMap { AttemptCost(amountMicros: $0.amountMicros, currency: $0.currency) })
    }

    /// Nil where it is none: users see it.
    private static func carrierID(_ text: String) -> String? {
        let isID = (1...128).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isID ? text : nil
    }
}

extension CarrierEventKind {
    fileprivate init?(_ message: CampaignsCarrierV1.CarrierEvent) {
        switch message.kind {
        case .ringing: self = .ringing
        case .answered: self = .answered
        case .detected:
            guard let result = AMDResult(message.amdResult) else { return nil }
            self = .detected(result)
        case .voicemailDeposited: self = .voicemailDeposited
        case .agentConnected: self = .agentConnected
        case .greetingPlayed: self = .greetingPlayed
        case .instructionFailed:
            guard let kind = CallInstructionKind(message.instruction) else { return nil }
            self = .instructionFailed(kind, Reason(ofGateway: message.reason))
        case .callEnded:
            guard let result = CallResult(message) else { return nil }
            self = .callEnded(result)
        case .messageSent: self = .messageSent
        case .messageDelivered: self = .messageDelivered
        case .messageFailed: self = .messageFailed(Reason(ofGateway: message.reason), mayPass: message.mayPass)
        case .credentialsRefused: self = .credentialsRefused
        case .unspecified, .unrecognized: return nil
        }
    }
}

extension CallResult {
    fileprivate init?(_ message: CampaignsCarrierV1.CarrierEvent) {
        switch message.callResult {
        case .human: self = .human
        case .voicemail: self = .voicemail
        case .noAnswer: self = .noAnswer
        case .busy: self = .busy
        case .failed: self = .failed(Reason(ofGateway: message.reason), mayPass: message.mayPass)
        case .completed: self = .completed
        case .unspecified, .unrecognized: return nil
        }
    }
}

extension AMDResult {
    fileprivate init?(_ result: CampaignsCarrierV1.AmdResult) {
        switch result {
        case .human: self = .human
        case .machineStart: self = .machineStart
        case .machineEndBeep: self = .machineEndBeep
        case .machineEndSilence: self = .machineEndSilence
        case .machineEndOther: self = .machineEndOther
        case .fax: self = .fax
        case .unknown: self = .unknown
        case .silence: self = .silence
        case .unspecified, .unrecognized: return nil
        }
    }
}

extension CallInstructionKind {
    init?(_ instruction: CampaignsCarrierV1.CallInstruction) {
        switch instruction {
        case .connectAgent: self = .connectAgent
        case .playGreeting: self = .playGreeting
        case .leaveVoicemail: self = .leaveVoicemail
        case .hangUp: self = .hangUp
        case .unspecified, .unrecognized: return nil
        }
    }
}

extension Instant {
    /// Nil for a time that no clock shows: before 1970, or after 9999.
    fileprivate init?(gateway message: GoogleProtobuf.Timestamp) {
        guard message.seconds >= 0 else { return nil }
        self.init(secondsSinceEpoch: message.seconds, nanoseconds: message.nanos)
    }
}

extension Reason {
    /// A gateway's word, if it is one: users see it, and programs compare it.
    fileprivate init(ofGateway word: String) {
        let isWord =
            (1...64).contains(word.utf8.count)
            && word.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "_")
            }
        self.init(isWord ? word : "carrier_failure")
    }
}

extension Duration {
    private static let longestThrottle: Duration = .seconds(3_600)

    /// How long a gateway asks for rest: a second where it does not say, an hour at most.
    init(throttle message: GoogleProtobuf.Duration?) {
        guard let message else {
            self = .seconds(1)
            return
        }
        let seconds = min(max(message.seconds, 0), 3_600)
        self = min(max(.seconds(seconds) + .nanoseconds(Int64(message.nanos)), .zero), Self.longestThrottle)
    }
}
