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

    /// A retry that comes after its prospect's end would never be made.
    mutating func lifetime(of mode: Mode) {
        guard let lifetime = mode.prospectLifetime else { return }
        let description = "is not shorter than prospect_lifetime, \(lifetime.text): no retry would be made"
        if let delay = mode.retryDelay, delay.duration >= lifetime.duration { refuse("mode.retry_delay", description) }
        for (index, policy) in mode.retry.enumerated() {
            if let delay = policy.retryDelay, delay.duration >= lifetime.duration {
                refuse("mode.retry[\(index)].retry_delay", description)
            }
        }
    }
}
