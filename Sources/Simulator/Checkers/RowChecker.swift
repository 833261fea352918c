import Domain

/// What a batch says of each row must be how the row is, and each move must be one that the rules allow.
struct RowChecker {
    /// What the account of the batches decided for all its campaigns.
    let account: AccountSettings

    /// Statuses from which a campaign may go to another, as DESIGN has them.
    private static let transitions: [CampaignStatus: Set<CampaignStatus>] = [
        .created: [.dialing, .cancelled], .dialing: [.completed, .paused, .cancelled, .failed], .paused: [.dialing, .cancelled],
    ]

    /// A batch as it goes to disk: the rule that it breaks, or nil.
    func check(_ batch: StoreBatch, on disk: StoreModel, truth: (AttemptID) -> AttemptTruth?) -> String? {
        // What the batch itself has changed so far.
        var status: [CampaignID: CampaignStatus] = [:]
        var settings: [CampaignID: CampaignSettings] = [:]
        for change in batch.changes {
            let id = change.campaign
            let now = id.flatMap { status[$0] ?? disk.campaigns[$0]?.status }
            let own = id.flatMap { settings[$0] ?? disk.campaigns[$0]?.settings }
            let rule: String?
            switch change {
            case .insertCampaign(let campaign):
                (status[campaign.id], settings[campaign.id]) = (campaign.status, campaign.settings)
                rule = disk.campaigns[campaign.id] == nil ? nil : "a campaign is stored twice"
            case .updateSettings(let id, let new):
                settings[id] = new
                rule = now == .created || now == .paused ? nil : "settings of a campaign change that is \(text(now))"
            case .setStatus(let id, let next, let reason, _):
                status[id] = next
                rule = transition(from: now, to: next, reason)
            case .insertProspects: rule = now == .created || now == .paused ? nil : "prospects are added to a campaign that is \(text(now))"
            case .copyProspects(let source, _, _, _):
                let isOver = disk.campaigns[source].map { $0.status.isTerminal } ?? false
                rule = isOver && now == .created ? nil : "prospects are copied from a campaign that has not ended"
            case .openAttempt(let attempt, _): rule = open(attempt, own, on: disk)
            case .advanceAttempt(let reference, let from, let to):
                rule =
                    move(reference, from: from, on: disk)
                    ?? (from == .sending && to == .sent ? nil : "an attempt goes from \(from) to \(to)")
            case .closeAttempt(let reference, let from, let outcome, let reason, let at, let next, _):
                rule =
                    move(reference, from: from, on: disk) ?? close(outcome, reason, own, truth(reference.attempt))
                    ?? retry(reference, outcome, reason, at, next, now, own, truth(reference.attempt), on: disk)
            case .withdrawAttempt(let reference, let from, let dueAt, let reason):
                rule =
                    move(reference, from: from, on: disk)
                    ?? (truth(reference.attempt) != nil ? "an attempt that was placed is taken back" : nil)
                    ?? due(dueAt, reference.prospect, after: batch.at, own, disk.attempts[reference.attempt]?.attempt.phone)
                    ?? (dueAt == nil && now != .cancelled ? "a prospect is cancelled in a campaign that is \(text(now))" : nil)
                    ?? (reason.word.isEmpty || (dueAt == nil) != (reason == .campaignCancelled)
                        ? "an attempt is taken back for \(reason)" : nil)
            case .deferProspect(let reference, let dueAt, let reason):
                rule = putOff(reference, to: dueAt, reason, at: batch.at, own, on: disk)
            case .endProspect(let reference, let status, let reason): rule = end(reference, as: status, reason, at: batch.at, own, on: disk)
            case .recallProspects(_, _, let mode, _, _, _):
                let isOver = now?.isTerminal ?? true
                rule =
                    !isOver && mode == own?.mode ? nil : "prospects are recalled in a campaign that is \(text(now)), or by other settings"
            case .noteFailures(_, let failures):
                rule = now == .paused && !failures.isEmpty ? nil : "failures are noted of a campaign that is \(text(now))"
            case .updateAccount, .useCallerId, .keepNumberDay, .useBudget, .forgetBudgets, .putNumber, .setAside, .suppress, .recordInbound:
                rule = nil
            }
            if let rule { return rule }
        }
        return nil
    }

    private func transition(from status: CampaignStatus?, to next: CampaignStatus, _ reason: String?) -> String? {
        guard let status, Self.transitions[status]?.contains(next) == true else { return "a campaign goes from \(text(status)) to \(next)" }
        return next == .failed && reason == nil ? "a campaign fails without a reason" : nil
    }

    private func open(_ attempt: Attempt, _ settings: CampaignSettings?, on disk: StoreModel) -> String? {
        guard let settings, HandWindow.allows(attempt.placedAt, settings, attempt.phone, account) else {
            return "an attempt outside the calling window"
        }
        guard let prospect = disk.prospects[attempt.prospect] else { return "an attempt to a prospect that is not stored" }
        if prospect.status != .queued { return "an attempt to a prospect that is \(prospect.status)" }
        if prospect.phone != attempt.phone { return "an attempt to another phone than its prospect's" }
        if prospect.dueAt > attempt.placedAt { return "an attempt before its prospect is due" }
        if let expiry = RetryPlan.expiry(of: prospect.id, settings.mode), expiry <= attempt.placedAt {
            return "an attempt after its prospect's lifetime"
        }
        if let last = disk.attemptsOf[attempt.prospect]?.last.flatMap({ disk.attempts[$0] }), let outcome = last.outcome,
            let end = last.endedAt,
            end.advanced(by: RetryPlan(settings.mode, after: outcome).delay) > attempt.placedAt
        {
            return "a retry before the campaign's delay, as it is now, is over"
        }
        if attempt.number != prospect.attempts + 1 { return "attempt \(attempt.number) after \(prospect.attempts)" }
        let isRepeated = disk.attemptsOf[attempt.prospect]?.contains { disk.attempts[$0]?.attempt.number == attempt.number } == true
        return isRepeated || disk.attempts[attempt.id] != nil ? "an attempt that was stored before" : nil
    }

    /// A prospect is put off to a moment at which its window opens.
    private func putOff(
        _ reference: ProspectRef, to dueAt: Instant, _ reason: Reason, at time: Instant, _ settings: CampaignSettings?,
        on disk: StoreModel
    ) -> String? {
        guard let settings, let prospect = disk.prospects[reference.prospect] else { return "a prospect is put off that is not stored" }
        if prospect.status != .queued { return "a prospect is put off that is \(prospect.status)" }
        // By the end of its lifetime it is due, to be ended.
        let isLast = RetryPlan.expiry(of: reference.prospect, settings.mode) == dueAt
        if isLast, reason == .window || reason == .contactCap { return nil }
        // The store put it off to a time that was over when the disk was done: then it is due at once.
        if reason == .contactCap, prospect.dueAt < dueAt, dueAt <= time.advanced(by: .milliseconds(1)) { return nil }
        if reason != .window { return "a prospect is put off for \(reason.word)" }
        return HandWindow.opens(at: dueAt, settings, prospect.phone, account)
            ? nil : "a prospect is put off to another time than its window's opening"
    }

    /// A prospect is only given up where no hour of its campaign is legal for it, or its lifetime is over.
    private func end(
        _ reference: ProspectRef, as status: ProspectStatus, _ reason: Reason, at time: Instant, _ settings: CampaignSettings?,
        on disk: StoreModel
    ) -> String? {
        guard let prospect = disk.prospects[reference.prospect] else { return "a prospect is given up that is not stored" }
        if prospect.status != .queued { return "a prospect is given up that is \(prospect.status)" }
        if reason == .expired {
            guard let expiry = settings.flatMap({ RetryPlan.expiry(of: reference.prospect, $0.mode) }), expiry <= time else {
                return "a prospect is given up before its lifetime is over"
            }
            return status == .cancelled ? nil : "a prospect is given up as \(status)"
        }
        // Whether it truly has none, the window checker says.
        if reason == .noLegalHour { return status == .cancelled ? nil : "a prospect is given up as \(status)" }
        return "a prospect is given up for \(reason.word)"
    }

    /// What was taken back is due again when the carrier has time, an hour later at the most, or when the window opens.
    private func due(
        _ dueAt: Instant?, _ prospect: ProspectID, after time: Instant, _ settings: CampaignSettings?, _ phone: PhoneNumber?
    ) -> String? {
        guard let dueAt, let settings, let phone, dueAt > time.advanced(by: .seconds(3_600)) else { return nil }
        if RetryPlan.expiry(of: prospect, settings.mode) == dueAt { return nil }
        return HandWindow.opens(at: dueAt, settings, phone, account)
            ? nil : "an attempt is taken back, and its prospect not due before \(time.duration(to: dueAt))"
    }

    private func move(_ reference: AttemptRef, from: ProspectStatus, on disk: StoreModel) -> String? {
        guard let row = disk.attempts[reference.attempt], row.outcome == nil else { return "an attempt that is not open moves" }
        return disk.prospects[reference.prospect]?.status == from ? nil : "a prospect moves from a status that it does not have"
    }

    /// What the end of an attempt claims must be true, or an admission that it is not known.
    private func close(
        _ outcome: ProspectStatus, _ reason: Reason?, _ settings: CampaignSettings?, _ truth: AttemptTruth?
    ) -> String? {
        if outcome == .failed {
            guard let reason else { return "an attempt failed without a reason" }
            if DecisionChecker.admissions.contains(reason.word) { return nil }
            if reason == .credentialsRefused { return truth == nil ? nil : "an attempt was placed that was closed as \(reason.word)" }
        }
        guard let truth else { return "an attempt closed as \(outcome) was never placed" }
        let outcomes = truth.outcomes(settings?.mode.amdUncertain ?? .treatAsHuman)
        return outcomes.contains(outcome) ? nil : "an attempt closed as \(outcome) was \(truth.fate)"
    }

    /// Retries come when and as often as the campaign has it, and a prospect that has one left gets it.
    private func retry(
        _ reference: AttemptRef, _ outcome: ProspectStatus, _ reason: Reason?, _ closedAt: Instant, _ next: ProspectNext,
        _ status: CampaignStatus?, _ settings: CampaignSettings?, _ truth: AttemptTruth?, on disk: StoreModel
    ) -> String? {
        guard let settings, let attempt = disk.attempts[reference.attempt]?.attempt else { return "an attempt of no campaign" }
        let (number, phone) = (attempt.number, attempt.phone)
        let plan = RetryPlan(settings.mode, after: outcome)
        let expiry = RetryPlan.expiry(of: attempt.prospect, settings.mode) ?? .distantFuture
        let hasOneLeft = number <= plan.most
        // Where the carrier said so: what is not known of an attempt may be that it was placed.
        let passes = outcome == .failed && truth?.mayPass == true && reason.map { !DecisionChecker.admissions.contains($0.word) } == true
        switch next {
        case .retry(let at):
            if !hasOneLeft { return "a retry after \(number) attempts of \(1 + plan.most)" }
            if ![.noAnswer, .busy, .failed].contains(outcome) { return "a retry after \(outcome)" }
            if outcome == .failed, truth?.mayPass != true { return "a retry after a failure that does not pass, or of which nobody knows" }
            if status != .dialing, status != .paused { return "a retry in a campaign that is \(text(status))" }
            let due = closedAt.advanced(by: plan.delay)
            if at > expiry || expiry <= closedAt { return "a retry after its prospect's lifetime" }
            // The retry would come too late: then it is due at its end, to be ended.
            if at == expiry, expiry <= due || !HandWindow.allows(due, settings, phone, account) { return nil }
            if at == due, HandWindow.allows(at, settings, phone, account) { return nil }
            // It comes at night: then it is due when the window opens next.
            let isMoved =
                at > due && !HandWindow.allows(due, settings, phone, account) && HandWindow.opens(at: at, settings, phone, account)
            // No hour is legal any more, since a law changed or clocks did: that is found out when it is due.
            let isLast = at == due && HandWindow.someOpening(after: at, settings, phone, account) == nil
            return isMoved || isLast ? nil : "a retry after \(closedAt.duration(to: at)), not after \(plan.delay) in the window"
        case .done, .unreached:
            if next == .unreached, !passes { return "an attempt that does not pass is left for a redial" }
            let mayPass = outcome == .noAnswer || outcome == .busy || passes
            let isDue = hasOneLeft && mayPass && (status == .dialing || status == .paused) && expiry > closedAt
            return isDue ? "a prospect is given up that has a retry left" : nil
        }
    }

    private func text(_ status: CampaignStatus?) -> String { status.map { "\($0)" } ?? "not stored" }
}
