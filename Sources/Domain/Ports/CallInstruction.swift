/// What a call is to do next. It takes the place of what it was told to do before.
public enum CallInstruction: Sendable, Hashable {
    /// Hand the call to the AI agent.
    case connectAgent
    /// Play this audio to a person.
    case playGreeting(url: String)
    /// Play this audio to a machine that records.
    case leaveVoicemail(url: String)
    /// End the call.
    case hangUp

    /// Its kind.
    public var kind: CallInstructionKind {
        switch self {
        case .connectAgent: .connectAgent
        case .playGreeting: .playGreeting
        case .leaveVoicemail: .leaveVoicemail
        case .hangUp: .hangUp
        }
    }

    /// The audio to play; nil for none.
    public var audioURL: String? {
        switch self {
        case .playGreeting(let url), .leaveVoicemail(let url): url
        case .connectAgent, .hangUp: nil
        }
    }
}
