import CarrierProtos
import Domain
import GoogleProtos

extension CarrierEvent {
    /// Nil where the message is none that the contract allows.
    init?(_ message: CampaignsCarrierV1.CarrierEvent) {
        guard let account = AccountID(message.accountID), let attempt = AttemptID(message.attemptID),
            let kind = CarrierEventKind(message)
        else { return nil }
        self.init(account: account, attempt: attempt, kind: kind)
    }
}

extension CarrierEventKind {
    fileprivate init?(_ message: CampaignsCarrierV1.CarrierEvent) {
        switch message.kind {
        case .ringing: self = .ringing
        case .answeredByHuman: self = .answered(.human)
        case .answeredByMachine: self = .answered(.machine)
        case .voicemailDeposited: self = .voicemailDeposited
        case .agentConnected: self = .agentConnected
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
        case .unspecified, .unrecognized: return nil
        }
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
