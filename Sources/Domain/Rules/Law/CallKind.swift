/// How an attempt reaches its recipient, as the law tells them apart.
public enum CallKind: Sendable, Hashable, CaseIterable {
    /// A person calls, or a text is sent.
    case live
    /// An artificial or recorded voice speaks, if only to a machine. What binds live calls binds these too.
    case automated

    /// The kind of a campaign's attempts. One that may do both, such as one that leaves a recording on machines and
    /// hands people to agents, is automated: the stricter wins.
    public init(_ settings: CampaignSettings) {
        let isAutomated = settings.channel == .voice && (settings.mode.ai == true || settings.mode.voicemailAudioURL != nil)
        self = isAutomated ? .automated : .live
    }
}
