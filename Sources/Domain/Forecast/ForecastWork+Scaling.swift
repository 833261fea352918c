extension ForecastWork {
    /// Numbers that are left in a sample at least. Where they would be fewer, all are kept, and make fewer calls a day.
    private static let leastNumbers = 10

    /// Which part of a campaign's work, and that of others beside it, is enough. Rates are scaled exactly; agents, calls in
    /// progress, numbers, and calls per number and day, come in whole: a part is taken in which the first of these that there is does.
    public static func sample(
        of queued: Int, campaign: CampaignSettings, account: AccountState, engine: EngineSettings, zones: TimeZoneTable,
        settings: ForecastSettings
    ) -> ForecastSample {
        let most = max(1, settings.mostProspects)
        guard queued > most else { return .all }
        let share = Double(most) / Double(queued)
        let agents = campaign.mode.ai == true ? campaign.mode.maxConcurrentAgents : nil
        if campaign.channel == .voice, let slots = agents ?? campaign.mode.maxConcurrentCalls ?? account.settings.maxConcurrentCalls {
            return whole(share, of: slots, atLeast: settings.leastSlots)
        }
        let numbers = numbers(of: campaign, account, engine, zones).count
        let takesNumbers = campaign.channel == .sms || Double(numbers) * share >= Double(leastNumbers)
        return whole(share, of: takesNumbers ? numbers : engine.numbers.callsPerDay)
    }

    /// The smallest part, not under `share`, that takes a whole number of `count`, and not fewer than `least`.
    private static func whole(_ share: Double, of count: Int, atLeast least: Int = 1) -> ForecastSample {
        guard count > 0 else { return ForecastSample(taken: 1, of: Int((1 / share).rounded(.up))) }
        return ForecastSample(taken: max(least, Int((Double(count) * share).rounded(.up))), of: count)
    }

    /// The numbers that a campaign may use.
    private static func numbers(
        of campaign: CampaignSettings, _ account: AccountState, _ engine: EngineSettings, _ zones: TimeZoneTable
    ) -> [PhoneNumber] {
        CallerIdTable(account, engine.numbers, numbering: engine.numbering, zones: zones, at: .epoch).usable(for: campaign).map(\.number)
    }

    /// The account as its engine is to have it: with the campaigns of this work alone, everything to scale.
    func state(_ engine: EngineSettings, _ zones: TimeZoneTable, status: (CampaignID) -> CampaignStatus) -> AccountState {
        var state = account
        state.campaigns = ([target] + others).map { part in
            var campaign = part.campaign
            campaign.status = status(campaign.id)
            campaign.stats = CampaignStats()
            campaign.recall = []
            campaign.stats.queued = Int64(part.prospects.count)
            scale(&campaign.settings, engine, zones)
            return campaign
        }
        state.campaigns.sort { $0.id < $1.id }
        state.settings.maxConcurrentCalls = state.settings.maxConcurrentCalls.map(sample.scaled)
        state.openAttempts = []
        state.answered = [:]
        state.openReplies = []
        return state
    }

    private func scale(_ campaign: inout CampaignSettings, _ engine: EngineSettings, _ zones: TimeZoneTable) {
        guard sample.share < 1 else { return }
        if let rate = campaign.mode.callsPerSecond { campaign.mode.callsPerSecond = rate * sample.share }
        campaign.mode.maxConcurrentCalls = campaign.mode.maxConcurrentCalls.map(sample.scaled)
        campaign.mode.maxConcurrentAgents = campaign.mode.maxConcurrentAgents.map(sample.scaled)
        let numbers = Self.numbers(of: campaign, account, engine, zones)
        guard takesNumbers(numbers.count, campaign.channel) else { return }
        campaign.callerIds = numbers.indices.filter(sample.takes).map { .number(numbers[$0]) }
    }

    /// Whether a campaign has as many numbers as are in the sample, each of which does what it would do, and not all of them, each of
    /// which does less.
    private func takesNumbers(_ count: Int, _ channel: Channel) -> Bool {
        channel == .sms || Double(count) * sample.share >= Double(Self.leastNumbers)
    }

    /// The engine's settings, to scale.
    func scaled(_ settings: EngineSettings, _ zones: TimeZoneTable) -> EngineSettings {
        var scaled = settings
        guard sample.share < 1 else { return scaled }
        scaled.messagesPerSecond *= sample.share
        scaled.defaultCallsPerSecond *= sample.share
        let campaign = target.campaign.settings
        guard !takesNumbers(Self.numbers(of: campaign, account, settings, zones).count, campaign.channel) else { return scaled }
        scaled.numbers.callsPerDay = sample.scaled(settings.numbers.callsPerDay)
        scaled.numbers.health.heavyVoiceUse *= sample.share
        return scaled
    }
}
