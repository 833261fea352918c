/// What an engine asks of the carrier. Only for attempts whose intent is on disk.
public enum CarrierRequest: Sendable, Hashable {
    /// Place a call.
    case placeCall(CallRequest)
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
        case .sendMessage(let request): request.attempt
        case .lookUp(_, let attempt): attempt
        }
    }
}
