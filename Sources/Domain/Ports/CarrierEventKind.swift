/// What happened to an attempt.
public enum CarrierEventKind: Sendable, Hashable, CustomStringConvertible {
    /// The called phone rings.
    case ringing
    /// Somebody or something picked up; AMD's verdict.
    case answered(AnswerVerdict)
    /// The voicemail audio was left.
    case voicemailDeposited
    /// The AI agent took over.
    case agentConnected
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

    /// In words, for logs and what is set aside.
    public var description: String {
        switch self {
        case .ringing: "ringing"
        case .answered(let verdict): "answered by a \(verdict)"
        case .voicemailDeposited: "voicemail deposited"
        case .agentConnected: "agent connected"
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
