extension EngineSettings {
    /// The calling window of an account's campaign.
    func window(of campaign: CampaignSettings, _ account: AccountRules, zones: TimeZoneTable) -> CallingWindow {
        CallingWindow(settings: campaign, account: account, rules: callingRules, zones: zones, plan: numbering)
    }

    /// How often the recipient of an attempt may be attempted at a time: by the account's own caps, and by the law's where it can lie.
    func caps(
        for phone: PhoneNumber, _ channel: Channel, _ kind: CallKind, _ account: AccountRules, own: [ContactCap], at time: Instant
    ) -> [ContactCap] {
        let law = callingRules.caps(for: numbering.place(of: phone), channel: channel, kind: kind, at: time, account: account)
        return law.isEmpty ? own : own + law
    }
}
