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
