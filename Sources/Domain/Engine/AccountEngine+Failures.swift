/// The circuit breaker: a campaign whose attempts fail too often is paused, and says why.
extension AccountEngine {
    /// Counts anew, by the account's settings as they are: where a campaign begins to dial.
    func prepareFailures(_ run: CampaignRun) {
        let breaker = accountSettings.circuitBreaker
        run.failures = FailureWatch(rate: breaker.rate, window: breaker.window.duration, minimumAttempts: breaker.minimumAttempts)
        run.lastFailures = []
    }

    /// Takes the end of an attempt into account, and pauses its campaign where too many fail.
    func watch(_ open: OpenAttempt, _ run: CampaignRun, _ outcome: AttemptOutcome) {
        guard run.status == .dialing, accountSettings.circuitBreaker.isEnabled, FailureWatch.counts(outcome) else { return }
        let failed = FailureWatch.isFailure(outcome)
        if failed {
            if run.lastFailures.count == CampaignFailure.kept { run.lastFailures.removeFirst() }
            run.lastFailures.append(
                CampaignFailure(
                    at: now, reason: outcome.reason ?? .noResult, phone: open.attempt.phone, prospect: open.attempt.prospect,
                    attempt: open.attempt.id))
        }
        let window = run.failures.window
        guard run.failures.observe(failed: failed, at: now, gettingThrough: { gettingThrough(run.id, within: window) }) else { return }
        let reason = Self.failuresReason(run.failures, last: outcome.reason)
        transition(run, to: .paused, reason: reason)
        change(.noteFailures(run.id, run.lastFailures.reversed()), run)
    }

    /// How many of a campaign's calls that were placed in the last `window` ring or are answered.
    private func gettingThrough(_ campaign: CampaignID, within window: Duration) -> Int {
        attempts.values.count { open in
            open.attempt.campaign == campaign && open.attempt.channel == .voice && !open.isUnheard
                && open.attempt.placedAt.duration(to: now) < window
        }
    }

    private static func failuresReason(_ watch: FailureWatch, last: Reason?) -> String {
        let last = last.map { ", the last with \($0.word)" } ?? ""
        return "too many attempts fail: \(watch.failures) of the \(watch.attempts) in \(watch.window.wholeMilliseconds / 1_000) s\(last)"
    }
}
