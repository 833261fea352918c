/// The account's settings: they hold for all its campaigns, at once.
extension AccountEngine {
    func updateAccount(_ patch: AccountSettingsPatch, _ token: ReplyToken) {
        let before = accountSettings
        do {
            accountSettings = try patch.applied(to: before)
        } catch {
            return refuse(token, .invalid(error.violations))
        }
        draft.batch.changes.append(.updateAccount(accountSettings))
        draft.replies.append((token, .account))
        var recall: ProspectRecall = []
        let rules = accountSettings.rules(under: settings.callingRules)
        if rules != accountRules {
            accountRules = rules
            for run in runs.values where !run.status.isTerminal { run.window = window(of: run.settings) }
            recall.formUnion(.window)
        }
        if accountSettings.maxConcurrentCalls != before.maxConcurrentCalls { isSlotFree = true }
        if accountSettings.circuitBreaker != before.circuitBreaker { runsInOrder.forEach(prepareFailures) }
        if accountSettings.abandonPolicy != before.abandonPolicy { runsInOrder.forEach(prepareAgents) }
        if accountSettings.contactCaps != before.contactCaps {
            contactCaps = accountSettings.contactCaps.map(\.cap)
            recall.formUnion(.contactCap)
        }
        guard !recall.isEmpty else { return }
        for run in runsInOrder where !run.status.isTerminal { self.recall(recall, run) }
    }

    /// How often a recipient may be attempted.
    func caps(for phone: PhoneNumber, _ run: CampaignRun) -> [ContactCap] {
        settings.caps(for: phone, run.settings.channel, run.callKind, accountRules, own: contactCaps, at: now)
    }
}
