/// What a campaign does with a call that is answered, as its settings and agents are now.
public struct CallPlan: Sendable, Hashable {
    /// Hand persons to the AI agent.
    public var ai: Bool
    /// Whether an agent is free.
    public var isAgentFree: Bool
    /// Audio for a person whom no agent talks to; nil: the call is ended.
    public var greetingAudioURL: String?
    /// Audio for a machine; nil: the call is ended.
    public var voicemailAudioURL: String?
    /// What to do where it is uncertain who answered.
    public var uncertain: AMDUncertain

    /// A plan from its parts.
    public init(
        ai: Bool = false, isAgentFree: Bool = true, greetingAudioURL: String? = nil, voicemailAudioURL: String? = nil,
        uncertain: AMDUncertain = .standard
    ) {
        self.ai = ai
        self.isAgentFree = isAgentFree
        self.greetingAudioURL = greetingAudioURL
        self.voicemailAudioURL = voicemailAudioURL
        self.uncertain = uncertain
    }

    /// The plan of a campaign's mode.
    public init(_ mode: Mode, isAgentFree: Bool) {
        self.init(
            ai: mode.ai ?? false, isAgentFree: isAgentFree, greetingAudioURL: mode.greetingAudioURL,
            voicemailAudioURL: mode.voicemailAudioURL, uncertain: mode.amdUncertain ?? .standard)
    }
}
