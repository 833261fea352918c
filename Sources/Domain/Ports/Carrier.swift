/// Who places calls and sends messages.
public protocol Carrier: Sendable {
    /// Takes a request and returns at once; what becomes of it arrives as ``CarrierEvent``s,
    /// which may come late, twice and out of order. Asking twice with the same attempt id is
    /// asking once.
    func perform(_ request: CarrierRequest)

    /// Where events go; set once, before the first request.
    func deliver(to receive: @escaping @Sendable (CarrierEvent) -> Void)
}

/// What an engine asks of the carrier. Only for attempts whose intent is on disk.
public enum CarrierRequest: Sendable, Hashable {
    /// Place a call.
    case placeCall(CallRequest)
    /// Send a message.
    case sendMessage(MessageRequest)
    /// Say what became of an attempt placed earlier: answered by its events so far, or `unknownAttempt`.
    case lookUp(AccountID, Attempt)
}

/// A call to place.
public struct CallRequest: Sendable, Hashable {
    /// Whose call.
    public let account: AccountID
    /// Whom to call, from which number, under which id.
    public let attempt: Attempt
    /// Hand a live answer to the AI agent.
    public let ai: Bool
    /// Audio to leave with a machine; nil: hang up on it.
    public let voicemailAudioURL: String?

    /// A request from its parts.
    public init(account: AccountID, attempt: Attempt, ai: Bool, voicemailAudioURL: String?) {
        self.account = account
        self.attempt = attempt
        self.ai = ai
        self.voicemailAudioURL = voicemailAudioURL
    }
}

/// A message to send.
public struct MessageRequest: Sendable, Hashable {
    /// Whose message.
    public let account: AccountID
    /// Whom to text, from which number, under which id.
    public let attempt: Attempt
    /// The text.
    public let message: String

    /// A request from its parts.
    public init(account: AccountID, attempt: Attempt, message: String) {
        self.account = account
        self.attempt = attempt
        self.message = message
    }
}

/// Something the carrier says about an attempt.
public struct CarrierEvent: Sendable, Hashable {
    /// Whose attempt.
    public let account: AccountID
    /// Which one.
    public let attempt: AttemptID
    /// What happened.
    public let kind: CarrierEventKind

    /// An event from its parts.
    public init(account: AccountID, attempt: AttemptID, kind: CarrierEventKind) {
        self.account = account
        self.attempt = attempt
        self.kind = kind
    }
}

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

/// Who answered, by answering-machine detection.
public enum AnswerVerdict: Sendable, Hashable {
    /// A person.
    case human
    /// A machine.
    case machine
}

/// How a call ended.
public enum CallResult: Sendable, Hashable {
    /// A person answered.
    case human
    /// A machine answered.
    case voicemail
    /// Nobody picked up.
    case noAnswer
    /// The line was busy.
    case busy
    /// It failed; `mayPass` where a later attempt may succeed.
    case failed(Reason, mayPass: Bool)
}
