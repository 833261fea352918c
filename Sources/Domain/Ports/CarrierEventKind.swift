/// What happened to an attempt.
public enum CarrierEventKind: Sendable, Hashable {
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
    /// The carrier refuses the account's credentials: its campaigns cannot go on.
    case credentialsRefused
}
