import Domain

/// What an account's watchers are told is what got to the disk: each change once, in that order, without a gap, whatever crashed
/// or lost its connection.
struct EventChecker {
    /// All that there was to tell, worked out by hand from what got to the disk.
    private var expected: [AccountEvent] = []
    /// How many of them were told.
    private var told = 0
    /// What each prospect's attempts have come to: how many were made, and whether one is under way.
    private var attempts: [ProspectID: (count: Int, isOpen: Bool)] = [:]
    /// Attempts of which an event tells that they are placed.
    private var placed: Set<AttemptID> = []

    /// A batch got to the disk: the rule that its events break, or nil.
    mutating func isOnDisk(_ batch: StoreBatch, _ outcome: BatchOutcome) -> String? {
        var inserted = outcome.inserted[...]
        for change in batch.changes {
            if case .recallProspects(let campaign, let recall, _, nil, _, let time) = change {
                let reasons = [(ProspectRecall.window, "window"), (.contactCap, "contact_cap")].filter { recall.contains($0.0) }
                for (_, reason) in reasons {
                    let kind = AccountEventKind.prospectsRecalled(reason: Reason(reason), at: time)
                    expected.append(AccountEvent(at: batch.at, campaign: campaign, kind: kind))
                }
            }
            guard let kind = kind(of: change, &inserted, outcome) else { continue }
            expected.append(AccountEvent(at: batch.at, campaign: change.campaign, kind: kind))
            if case .openAttempt(let attempt, _) = change, case .attemptPlaced = kind { placed.insert(attempt.id) }
            if case .withdrawAttempt(let reference, _, _, _) = change { placed.remove(reference.attempt) }
            if let rule = follow(kind) { return rule }
        }
        return nil
    }

    private func kind(
        of change: StoreChange, _ inserted: inout ArraySlice<Int>, _ outcome: BatchOutcome
    ) -> AccountEventKind? {
        switch change {
        case .insertCampaign: return .campaignCreated
        case .updateSettings: return .campaignUpdated
        case .setStatus(_, let status, let reason, _): return .campaignStatus(status, reason: reason)
        case .insertProspects:
            let count = inserted.popFirst() ?? 0
            return count > 0 ? .prospectsAdded(count) : nil
        case .openAttempt(let attempt, _):
            switch outcome.refused[attempt.id] {
            case .suppressed: return .prospectEnded(attempt.prospect, .cancelled, reason: Reason("suppressed"))
            case .capped(let until): return .prospectDeferred(attempt.prospect, dueAt: until, reason: Reason("contact_cap"))
            case nil: return .attemptPlaced(attempt.prospect, number: attempt.number, callerId: attempt.callerId, status: attempt.status)
            }
        case .advanceAttempt(let reference, _, let status): return .attemptProgress(reference.prospect, status)
        case .closeAttempt(let reference, _, let outcome, let reason, _, let next, _):
            var retryAt: Instant?
            if case .retry(let time) = next { retryAt = time }
            return .attemptEnded(reference.prospect, outcome: outcome, reason: reason, retryAt: retryAt)
        case .withdrawAttempt(let reference, _, let dueAt, let reason):
            return .attemptWithdrawn(reference.prospect, dueAt: dueAt, reason: reason)
        case .deferProspect(let reference, let dueAt, let reason):
            return .prospectDeferred(reference.prospect, dueAt: dueAt, reason: reason)
        case .endProspect(let reference, let status, let reason): return .prospectEnded(reference.prospect, status, reason: reason)
        // What is of the account and of no campaign, watchers are not told.
        default: return nil
        }
    }

    /// Whoever follows a prospect's events sees one attempt after the other, each with one end.
    private mutating func follow(_ kind: AccountEventKind) -> String? {
        guard let prospect = kind.prospect else { return nil }
        var state = attempts[prospect] ?? (0, false)
        defer { attempts[prospect] = state }
        switch kind {
        case .attemptPlaced(_, let number, _, _):
            if state.isOpen || number != state.count + 1 { return "an event tells of attempt \(number) after \(state.count)" }
            state = (number, true)
        case .attemptProgress: if !state.isOpen { return "an event tells how an attempt goes on that is over" }
        case .attemptEnded:
            if !state.isOpen { return "an event tells of the end of an attempt that is over" }
            state.isOpen = false
        case .attemptWithdrawn:
            if !state.isOpen { return "an event tells that an attempt is taken back that is over" }
            state = (state.count - 1, false)
        case .prospectDeferred, .prospectEnded: if state.isOpen { return "an event puts off a prospect that is being attempted" }
        default: break
        }
        return nil
    }

    /// A request to place: the rule that it breaks, or nil.
    func check(placing attempt: Attempt) -> String? { placed.contains(attempt.id) ? nil : "placed before an event tells of it" }

    /// What a watcher is told, as it reads: the rule that is broken, or nil. `forgotten`: how many events are not kept any more.
    mutating func check(_ events: [AccountEvent], _ reading: SimulatedWatcher.Reading, forgotten: Int) -> String? {
        switch reading {
        case .isRefused: return "a token is refused that the same log gave"
        case .goesOn: break
        case .beginsAnew:
            // Also where it was told all of a row that is gone: nobody can know that it was all.
            guard forgotten >= told, forgotten > 0 else { return "a watcher has to begin anew, and all that it was not told is kept" }
            told = forgotten
        }
        for event in events {
            guard told < expected.count else { return "an event tells what did not happen: \(event)" }
            guard expected[told] == event else { return "an event tells \(event), and what happened is \(expected[told])" }
            told += 1
        }
        return nil
    }

    /// At the end a watcher that has read all that there is was told everything: the rule that is broken, or nil.
    func checkEnd() -> String? { told == expected.count ? nil : "\(expected.count - told) events were never told" }

    /// The events of each prospect, as they got to the disk.
    func eventsByProspect() -> [ProspectID: [AccountEvent]] {
        var found: [ProspectID: [AccountEvent]] = [:]
        for event in expected { if let prospect = event.kind.prospect { found[prospect, default: []].append(event) } }
        return found
    }
}
