/// An account's settings, field by field.
extension SettingsCheck {
    mutating func account(_ draft: AccountSettingsDraft) -> AccountSettings {
        var settings = AccountSettings()
        if let number = draft.unknownState, number != 0 {
            if let state = AccountRules.UnknownState(number: number) {
                settings.unknownState = state
            } else {
                refuse("unknown_state", "must be federal or strictest")
            }
        }
        settings.mobileSalesRules = draft.mobileSalesRules ?? false
        if let dates = draft.blackoutDates { settings.blackoutDates = blackoutDates(dates, "blackout_dates") }
        if let caps = draft.contactCaps { settings.contactCaps = contactCaps(caps) }
        settings.maxConcurrentCalls = integer(draft.maxConcurrentCalls, "max_concurrent_calls", in: SettingsLimits.accountConcurrentCalls)
        if let policy = draft.abandonPolicy { settings.abandonPolicy = abandonPolicy(policy) }
        if let breaker = draft.circuitBreaker { settings.circuitBreaker = circuitBreaker(breaker) }
        return settings
    }

    private mutating func contactCaps(_ drafts: [AccountContactCapDraft]) -> [AccountContactCap] {
        if drafts.isEmpty { refuse("contact_caps", "must not be empty; leave it out for none") }
        guard drafts.count <= SettingsLimits.maximumContactCaps else {
            refuse("contact_caps", "has \(drafts.count) entries; at most \(SettingsLimits.maximumContactCaps) are allowed")
            return []
        }
        var caps: [AccountContactCap] = []
        for (index, draft) in drafts.enumerated() {
            let limit = integer(draft.limit, "contact_caps[\(index)].limit", in: SettingsLimits.contactLimit)
            let period: ContactPeriod? = duration(draft.period, "contact_caps[\(index)].period")
            guard let limit, let period else { continue }
            if caps.contains(where: { $0.period.duration == period.duration }) {
                refuse("contact_caps[\(index)].period", "is given twice")
            } else if let other = caps.first(where: {
                // At most 3 in an hour and 2 or 3 in a day: the first says nothing, whatever their order.
                $0.limit == limit || ($0.period.duration < period.duration) != ($0.limit < limit)
            }) {
                refuse("contact_caps[\(index)].limit", "contradicts \(other.limit) in \(other.period.text): one of the two never binds")
            }
            caps.append(AccountContactCap(limit: limit, period: period))
        }
        return caps
    }

    private mutating func abandonPolicy(_ draft: AbandonPolicyDraft) -> AbandonPolicy {
        var policy = AbandonPolicy()
        if let rate = draft.rate {
            policy.rate = rate
            if !SettingsLimits.abandonRate.contains(rate) { refuse("abandon_policy.rate", "must be 0.0001 to 0.03") }
        }
        policy.startAnswers =
            integer(draft.startAnswers, "abandon_policy.start_answers", in: SettingsLimits.abandonStartAnswers) ?? policy.startAnswers
        policy.seconds = integer(draft.seconds, "abandon_policy.seconds", in: SettingsLimits.abandonSeconds) ?? policy.seconds
        policy.window = duration(draft.window, "abandon_policy.window") ?? policy.window
        return policy
    }

    private mutating func circuitBreaker(_ draft: CircuitBreakerDraft) -> CircuitBreaker {
        var breaker = CircuitBreaker()
        breaker.isEnabled = draft.isEnabled ?? breaker.isEnabled
        if let rate = draft.rate {
            breaker.rate = rate
            if !SettingsLimits.breakerRate.contains(rate) { refuse("circuit_breaker.rate", "must be 0.01 to 1") }
        }
        breaker.window = duration(draft.window, "circuit_breaker.window") ?? breaker.window
        breaker.minimumAttempts =
            integer(draft.minimumAttempts, "circuit_breaker.minimum_attempts", in: SettingsLimits.breakerAttempts)
            ?? breaker.minimumAttempts
        return breaker
    }
}
