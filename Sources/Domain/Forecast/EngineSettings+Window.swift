extension EngineSettings {
    /// The calling window of an account's campaign, as its engine has it.
    func window(of campaign: CampaignSettings, of state: AccountState, zones: TimeZoneTable) -> CallingWindow {
        CallingWindow(settings: campaign, account: AccountRules(), rules: callingRules, zones: zones, plan: numbering)
    }
}
