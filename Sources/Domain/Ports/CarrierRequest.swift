/// What an engine asks of the carrier. Only for attempts whose intent is on disk.
public enum CarrierRequest: Sendable, Hashable {
    /// Place a call.
    case placeCall(CallRequest)
    /// Do this with a call that was answered. Asking again for the same kind is asking once.
    case instruct(CallInstructionRequest)
    /// Send a message.
    case sendMessage(MessageRequest)
    /// Say what became of an attempt placed earlier: answered by its events so far, or `unknownAttempt`.
    case lookUp(AccountID, Attempt)
}

extension CarrierRequest {
    /// The attempt it is about.
    public var attempt: Attempt {
        switch self {
        case .placeCall(let request): request.attempt
        case .instruct(let request): request.attempt
        case .sendMessage(let request): request.attempt
        case .lookUp(_, let attempt): attempt
        }
    }

    /// Whose attempt it is about.
    public var account: AccountID {
        switch self {
        case .placeCall(let request): request.account
        case .instruct(let request): request.account
        case .sendMessage(let request): request.account
        case .lookUp(let account, _): account
        }
    }

    /// Whether it asks for an attempt to be placed.
    public var isPlacement: Bool {
        switch self {
        case .placeCall, .sendMessage: true
        case .instruct, .lookUp: false
        }
    }
}
