extension AccountEngine {
    /// What a campaign that dials waits for now; nil: it does not dial.
    func forecastFactor(of campaign: CampaignID) -> ForecastFactor? {
        guard let run = runs[campaign], run.status == .dialing else { return nil }
        guard let queued = run.committed?.stats.queued, queued > 0 else { return .attemptsInProgress }
        guard case .allowed = run.window.state(at: now) else { return .windows }
        guard run.lookAhead.first != nil else {
            guard run.lookAhead.nextDueAt != nil else { return .attemptsInProgress }
            return switch run.lookAhead.nextCause {
            case .retry, .noLegalHour, .expiry: .retries
            case .carrierBusy: .carrier
            case .window: .windows
            case .contactCap: .contactCaps
            }
        }
        if carrierPause > now { return .carrier }
        switch run.slotLimit {
        case .campaign, .account: return .concurrentCalls
        case .agents: return .agents
        case .carrier: return .carrier
        case nil: break
        }
        return run.pacer.nextSlot > now ? .rate : .numbers
    }
}
