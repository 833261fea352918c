/// How an attempt reaches its recipient, as the law tells them apart.
public enum CallKind: Sendable, Hashable, CaseIterable {
    /// A person calls, or a text is sent.
    case live
    /// An artificial or recorded voice speaks, if only to a machine. What binds live calls binds these too.
    case automated

    /// The kind of a campaign's attempts. One that may do both, such as one that leaves a recording on machines and
    /// hands people to agents, is automated: the stricter wins.
    public init(_ settings: CampaignSettings) {
        let mode = settings.mode
        let isRecorded = mode.voicemailAudioURL != nil || mode.greetingAudioURL != nil
        let isAutomated = settings.channel == .voice && (mode.ai == true || isRecorded)
        self = isAutomated ? .automated : .live
    }
}
