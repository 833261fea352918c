/// What happened to an attempt.
public enum CarrierEventKind: Sendable, Hashable, CustomStringConvertible {
    /// The called phone rings.
    case ringing
    /// Somebody or something picked up.
    case answered
    /// Answering-machine detection has a result; it may come again, and tell more.
    case detected(AMDResult)
    /// The AI agent took over.
    case agentConnected
    /// The greeting was played.
    case greetingPlayed
    /// The voicemail audio was left.
    case voicemailDeposited
    /// An instruction was taken: part of the answer to a look-up.
    case instructed(CallInstructionKind)
    /// An instruction cannot be done; the call goes on.
    case instructionFailed(CallInstructionKind, Reason)
    /// The call is over.
    case callEnded(CallResult)
    /// The carrier took the message.
    case messageSent
    /// The recipient has the message.
    case messageDelivered
    /// The message will not arrive.
    case messageFailed(Reason, mayPass: Bool)
    /// The carrier never heard of the attempt: the answer to a look-up.
    case unknownAttempt
    /// The carrier takes no more for now: this attempt was not placed, and nothing is to be asked for so long.
    case throttled(retryAfter: Duration)
    /// The carrier refuses the account's credentials: its campaigns cannot go on.
    case credentialsRefused

    /// Whether it says that the attempt was not placed, and will not be.
    var isNotPlaced: Bool { if case .throttled = self { true } else { false } }

    /// Whether nothing comes after it.
    public var isLast: Bool {
        switch self {
        case .callEnded, .messageDelivered, .messageFailed: true
        default: false
        }
    }

    /// In words, for logs and what is set aside.
    public var description: String {
        switch self {
        case .ringing: "ringing"
        case .answered: "answered"
        case .detected(let result): "detected: \(result.word)"
        case .agentConnected: "agent connected"
        case .greetingPlayed: "greeting played"
        case .voicemailDeposited: "voicemail deposited"
        case .instructed(let kind): "instructed: \(kind.word)"
        case .instructionFailed(let kind, let reason): "instruction failed: \(kind.word), \(reason.word)"
        case .callEnded(.failed(let reason, _)): "call failed: \(reason.word)"
        case .callEnded(let result): "call ended: \(result)"
        case .messageSent: "message sent"
        case .messageDelivered: "message delivered"
        case .messageFailed(let reason, _): "message failed: \(reason.word)"
        case .unknownAttempt: "unknown attempt"
        case .throttled(let pause): "throttled for \(pause)"
        case .credentialsRefused: "credentials refused"
        }
    }
}
