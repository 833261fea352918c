extension ForecastWork {
    /// Which part of a campaign's work, and that of others beside it, is enough. Rates are scaled exactly; numbers of a drip and
    /// calls in progress come in whole, so that few of them are not scaled at all, or less.
    public static func sample(
        of queued: Int, campaign: CampaignSettings, account: AccountState, settings: ForecastSettings
    ) -> ForecastSample {
        let most = max(1, settings.mostProspects)
        guard queued > most else { return .all }
        let share = Double(most) / Double(queued)
        var numbers = CallerIdTable(account)
        let usable = numbers.candidates(for: campaign.callerIds).count
        switch campaign.channel {
        case .sms: return whole(share, of: usable, atLeast: 1)
        case .voice: return ForecastSample(taken: 1, of: Int((1 / share).rounded(.up)))
        }
    }

    /// The smallest part, not under `share`, that takes a whole number of `count`, and not fewer than `least`.
    private static func whole(_ share: Double, of count: Int, atLeast least: Int) -> ForecastSample {
        guard count > 0 else { return ForecastSample(taken: 1, of: Int((1 / share).rounded(.up))) }
        let taken = min(count, max(least, Int((Double(count) * share).rounded(.up))))
        return ForecastSample(taken: taken, of: count)
    }

    /// The account as its engine is to have it: with the campaigns of this work alone, everything to scale.
    func state(_ ids: (CampaignID) -> CampaignStatus) -> AccountState {
        var state = account
        state.campaigns = ([target] + others).map { part in
            var campaign = part.campaign
            campaign.status = ids(campaign.id)
            campaign.stats = CampaignStats()
            campaign.stats.queued = Int64(part.prospects.count)
            scale(&campaign.settings)
            return campaign
        }
        state.campaigns.sort { $0.id < $1.id }
        state.openAttempts = []
        state.openReplies = []
        return state
    }

    private func scale(_ campaign: inout CampaignSettings) {
        guard sample.share < 1 else { return }
        if campaign.channel == .voice { campaign.mode.callsPerSecond = (campaign.mode.callsPerSecond ?? 1) * sample.share }
        guard campaign.channel == .sms else { return }
        // A drip is as fast as its numbers: of each so many as in the sample.
        var table = CallerIdTable(account)
        let usable = table.candidates(for: campaign.callerIds)
        campaign.callerIds = usable.indices.filter(sample.takes).map { .number(table[usable[$0]].number) }
    }

    /// The engine's settings, to scale.
    func scaled(_ settings: EngineSettings) -> EngineSettings {
        var settings = settings
        settings.messagesPerSecond *= sample.share
        settings.defaultCallsPerSecond *= sample.share
        return settings
    }
}
