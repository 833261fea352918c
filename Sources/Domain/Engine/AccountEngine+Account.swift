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
        let rules = accountSettings.rules(under: settings.callingRules)
        if rules != accountRules {
            accountRules = rules
            recall(deferredFor: .window)
        }
        if accountSettings.maxConcurrentCalls != before.maxConcurrentCalls { isSlotFree = true }
        if accountSettings.circuitBreaker != before.circuitBreaker { runsInOrder.forEach(prepareFailures) }
        if accountSettings.abandonPolicy != before.abandonPolicy { runsInOrder.forEach(prepareAgents) }
        if accountSettings.contactCaps != before.contactCaps {
            contactCaps = accountSettings.contactCaps.map(\.cap)
            recall(deferredFor: .contactCap)
        }
    }

    /// Looks again at all whom a rule put off that is another now.
    private func recall(deferredFor reason: Reason) {
        for run in runsInOrder where !run.status.isTerminal {
            if reason == .window { run.window = window(of: run.settings) }
            change(.recallProspects(run.id, deferredFor: reason, at: now), run)
            guard run.status == .dialing else { continue }
            // It begins again with the first queued prospect, as after a pause.
            run.lookAhead.reset()
            advance(run)
        }
    }

    /// How often a recipient may be attempted.
    func caps(for phone: PhoneNumber, _ run: CampaignRun) -> [ContactCap] {
        settings.caps(for: phone, run.settings.channel, run.callKind, accountRules, own: contactCaps, at: now)
    }
}
