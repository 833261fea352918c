/// Limits of calls in progress, retries and lifetimes: what they say together must make sense.
extension SettingsCheck {
    mutating func concurrency(_ draft: ModeDraft, in mode: inout Mode) {
        mode.maxConcurrentCalls = integer(draft.maxConcurrentCalls, "mode.max_concurrent_calls", in: SettingsLimits.maxConcurrent)
        mode.maxConcurrentAgents = integer(draft.maxConcurrentAgents, "mode.max_concurrent_agents", in: SettingsLimits.maxConcurrent)
        guard let agents = mode.maxConcurrentAgents else { return }
        if draft.ai != true {
            refuse("mode.max_concurrent_agents", "is for campaigns with ai only")
        } else if let calls = mode.maxConcurrentCalls, agents > calls {
            refuse("mode.max_concurrent_agents", "is more than max_concurrent_calls, \(calls)")
        }
    }

    mutating func retry(_ drafts: [RetryPolicyDraft], _ channel: Channel) -> [RetryPolicy] {
        if drafts.isEmpty { refuse("mode.retry", "must not be empty; leave it out for none") }
        var policies: [RetryPolicy] = []
        for (index, draft) in drafts.enumerated() {
            // Each outcome once: more entries than there are outcomes need not be named one by one.
            guard index <= RetryOutcome.allCases.count else {
                refuse("mode.retry", "has more entries than there are outcomes")
                break
            }
            if let policy = retry(draft, "mode.retry[\(index)]", channel, after: policies) { policies.append(policy) }
        }
        return policies
    }

    private mutating func retry(
        _ draft: RetryPolicyDraft, _ field: String, _ channel: Channel, after others: [RetryPolicy]
    ) -> RetryPolicy? {
        let maxRetries = integer(draft.maxRetries, "\(field).max_retries", in: SettingsLimits.maxRetries)
        let retryDelay: RetryDelay? = duration(draft.retryDelay, "\(field).retry_delay")
        guard let outcome = RetryOutcome(rawValue: draft.outcome) else {
            refuse("\(field).outcome", "must be no_answer, busy or failed: after other outcomes nothing is repeated")
            return nil
        }
        if channel == .sms, outcome != .failed { refuse("\(field).outcome", "must be failed: other outcomes are of voice campaigns only") }
        if others.contains(where: { $0.outcome == outcome }) { refuse("\(field).outcome", "is given twice") }
        if draft.maxRetries == nil, draft.retryDelay == nil { refuse(field, "must have max_retries or retry_delay") }
        if draft.maxRetries == 0, draft.retryDelay != nil { refuse("\(field).retry_delay", "is for nothing: max_retries is 0") }
        return RetryPolicy(outcome: outcome, maxRetries: maxRetries, retryDelay: retryDelay)
    }

    /// A retry that comes after its prospect's end would never be made, nor one after an outcome that is not retried.
    mutating func retries(of mode: Mode, _ channel: Channel) {
        if let lifetime = mode.prospectLifetime, let delay = mode.retryDelay, delay.duration >= lifetime.duration {
            refuse("mode.retry_delay", Self.tooLate(lifetime))
        }
        for (index, policy) in mode.retry.enumerated() {
            guard let delay = policy.retryDelay else { continue }
            let field = "mode.retry[\(index)].retry_delay"
            if let lifetime = mode.prospectLifetime, delay.duration >= lifetime.duration { refuse(field, Self.tooLate(lifetime)) }
            if policy.maxRetries == nil, (mode.maxRetries ?? RetryRule.defaultMaxRetries) == 0 {
                refuse(field, "is for nothing: neither this entry nor mode has max_retries over 0")
            }
        }
        // Nobody wrote the default down, so it is the lifetime that is named.
        guard let lifetime = mode.prospectLifetime, lifetime.duration <= RetryRule.defaultDelay, mode.retryDelay == nil else { return }
        let outcomes: [RetryOutcome] = channel == .voice ? RetryOutcome.allCases : [.failed]
        let retried = outcomes.first { outcome in
            let own = mode.retryPolicy(after: outcome.status)
            return own?.retryDelay == nil && (own?.maxRetries ?? mode.maxRetries ?? RetryRule.defaultMaxRetries) > 0
        }
        if retried != nil {
            refuse("mode.prospect_lifetime", "is not longer than 1h, which retry_delay is where it is absent: no retry would be made")
        }
    }

    private static func tooLate(_ lifetime: ProspectLifetime) -> String {
        "is not shorter than prospect_lifetime, \(lifetime.text): no retry would be made"
    }
}
