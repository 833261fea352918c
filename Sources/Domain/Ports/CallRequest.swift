/// A call to place. What to do once it is answered comes as a ``CallInstruction``.
public struct CallRequest: Sendable, Hashable {
    /// Whose call.
    public let account: AccountID
    /// Whom to call, from which number, under which id.
    public let attempt: Attempt
    /// Whether the AI agent is likely to take a live answer.
    public let ai: Bool
    /// Audio that is likely to be left with a machine; nil: none will be.
    public let voicemailAudioURL: String?
    /// How long to let the phone ring.
    public let ringFor: Duration
    /// How to tell persons from machines.
    public let amd: AMDSettings

    /// A request from its parts. It rings for ``CallSettings/shortestRing`` at least.
    public init(
        account: AccountID, attempt: Attempt, ai: Bool, voicemailAudioURL: String?, ringFor: Duration = CallSettings().ringFor,
        amd: AMDSettings = AMDSettings()
    ) {
        self.account = account
        self.attempt = attempt
        self.ai = ai
        self.voicemailAudioURL = voicemailAudioURL
        self.ringFor = max(ringFor, CallSettings.shortestRing)
        self.amd = amd
    }
}
