import Domain

/// Histories of prospects, in the plainest words.
extension StoreModel {
    /// Keeps what a change decides about a prospect and leaves no attempt. Before the change is made.
    mutating func note(_ change: StoreChange, at instant: Instant) {
        switch change {
        case .withdrawAttempt(let reference, _, let dueAt, let reason):
            let attempt = attempts[reference.attempt]?.attempt
            decisions[reference.prospect, default: []].append(
                ProspectDecision(
                    at: instant, kind: .withdrawn, until: dueAt, reason: reason, attempt: attempt?.number, callerId: attempt?.callerId))
        case .deferProspect(let reference, let dueAt, let reason):
            decide(.deferred, reference.prospect, at: instant, until: dueAt, reason)
        case .endProspect(let reference, _, let reason): decide(.ended, reference.prospect, at: instant, until: nil, reason)
        default: break
        }
    }

    /// Keeps why an attempt was refused; nil: it was not.
    mutating func note(_ refusal: AttemptRefusal?, of attempt: Attempt, at instant: Instant) {
        switch refusal {
        case .suppressed: decide(.ended, attempt.prospect, at: instant, until: nil, .suppressed)
        case .capped(let until): decide(.deferred, attempt.prospect, at: instant, until: until, .contactCap)
        case nil: break
        }
    }

    private mutating func decide(
        _ kind: ProspectDecision.Kind, _ prospect: ProspectID, at instant: Instant, until: Instant?, _ reason: Reason
    ) {
        decisions[prospect, default: []].append(ProspectDecision(at: instant, kind: kind, until: until, reason: reason))
    }

    /// All that is kept of a prospect, as its campaign has it.
    func history(of prospect: Prospect) -> ProspectHistory {
        var shown = prospect
        if campaigns[prospect.campaign]?.status == .cancelled, shown.status == .queued {
            (shown.status, shown.reason) = (.cancelled, .campaignCancelled)
        }
        let entries = (attemptsOf[prospect.id] ?? []).compactMap { attempts[$0] }.map { row in
            var attempt = row.attempt
            if let outcome = row.outcome { attempt.status = outcome }
            return AttemptEntry(attempt: attempt, reason: row.reason, endedAt: row.endedAt, retryAt: row.retryAt, record: row.record)
        }
        return ProspectHistory(prospect: shown, attempts: entries, decisions: decisions[prospect.id] ?? [])
    }
}
