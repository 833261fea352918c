/// Carries a change that is on disk over to what readers see of a campaign: the same counting
/// as ``StoreChange`` lays down for the store.
extension Campaign {
    /// `inserted` is the store's count of new prospects, for an insertion; `refusal` says
    /// why the store did not open the attempt.
    mutating func apply(_ change: StoreChange, inserted: Int, refusal: AttemptRefusal?) {
        switch change {
        case .insertCampaign(let campaign):
            self = campaign
        case .updateSettings(_, let settings):
            self.settings = settings
        case .setStatus(_, let status, let reason, let at):
            self.status = status
            statusReason = reason
            lastFailures = []
            if status == .dialing, startedAt == nil { startedAt = at }
            if status.isTerminal { endedAt = at }
            if status == .cancelled { stats.move(stats.queued, from: .queued, to: .cancelled) }
        case .noteFailures(_, let failures):
            lastFailures = failures
        case .insertProspects, .copyProspects:
            stats.queued += Int64(inserted)
        case .openAttempt(let attempt, _):
            switch refusal {
            case nil: stats.move(from: .queued, to: attempt.status)
            case .suppressed: stats.move(from: .queued, to: .cancelled)
            case .capped: break
            }
        case .advanceAttempt(_, let from, let to):
            stats.move(from: from, to: to)
        case .closeAttempt(_, let from, let outcome, _, _, let next, _):
            switch next {
            case .done, .unreached: stats.move(from: from, to: outcome)
            case .retry: stats.move(from: from, to: .queued)
            }
        case .withdrawAttempt(_, let from, let dueAt, _):
            stats.move(from: from, to: dueAt == nil ? .cancelled : .queued)
        case .endProspect(_, let status, _):
            stats.move(from: .queued, to: status)
        case .deferProspect, .recallProspects, .useCallerId, .keepNumberDay, .useBudget, .forgetBudgets, .putNumber, .setAside, .suppress,
            .recordInbound,
            .updateAccount:
            break
        }
    }
}

extension StoreChange {
    /// The campaign whose counters, status or settings it changes; nil for none.
    public var campaign: CampaignID? {
        switch self {
        case .insertCampaign(let campaign): campaign.id
        case .updateSettings(let id, _), .setStatus(let id, _, _, _), .insertProspects(let id, _), .copyProspects(_, let id, _, _),
            .noteFailures(let id, _):
            id
        case .openAttempt(let attempt, _): attempt.campaign
        case .advanceAttempt(let reference, _, _): reference.campaign
        case .closeAttempt(let reference, _, _, _, _, _, _): reference.campaign
        case .withdrawAttempt(let reference, _, _, _): reference.campaign
        case .deferProspect(let reference, _, _), .endProspect(let reference, _, _): reference.campaign
        case .recallProspects(let id, _, _, _, _, _): id
        case .useCallerId, .keepNumberDay, .useBudget, .forgetBudgets, .putNumber, .setAside, .suppress, .recordInbound, .updateAccount: nil
        }
    }
}
