import Domain

/// Users who do anything at any time, sensible or not.
struct SimulatedUser {
    let numbers: [PhoneNumber]
    let strangers: [PhoneNumber]
    let recipients: [PhoneNumber]
    let settings: SimulationSettings
    /// When the world begins.
    let start: Instant

    /// The next thing that a user does, given the campaigns there are.
    func command(_ campaigns: [CampaignID], _ random: inout SplitMix64) -> CampaignCommand? {
        guard let campaign = campaigns.randomElement(using: &random), !(campaigns.count < settings.campaigns && chance(4, &random)) else {
            return campaigns.count < settings.campaigns ? create(&random) : nil
        }
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<6: return .addProspects(campaign, phones(&random))
        case 6..<10: return .start(campaign)
        case 10..<13: return .pause(campaign)
        case 13..<17: return .resume(campaign)
        case 17..<19: return .update(campaign, patch(&random))
        default:
            guard chance(3, &random) else { return .start(campaign) }
            guard chance(2, &random), campaigns.count < 2 * settings.campaigns else { return .cancel(campaign) }
            return .redial(campaign, name: nil, Set(RedialOutcome.allCases.filter { _ in Bool.random(using: &random) }))
        }
    }

    private func create(_ random: inout SplitMix64) -> CampaignCommand? {
        var draft = CampaignSettingsDraft()
        draft.name = "campaign"
        let isVoice = Bool.random(using: &random)
        draft.channel = isVoice ? Channel.voice.rawValue : Channel.sms.rawValue
        var mode = ModeDraft()
        if isVoice {
            mode.callsPerSecond = [0.2, 1, 2.5, 10].randomElement(using: &random)
            mode.ai = Bool.random(using: &random)
            if Bool.random(using: &random) { mode.greetingAudioURL = "https://example.com/greeting.mp3" }
            if !chance(3, &random) { mode.voicemailAudioURL = "https://example.com/voicemail.mp3" }
            mode.amdUncertain = Int.random(in: 0...3, using: &random)
        }
        if !isVoice, !chance(10, &random) { mode.message = "Hi" }
        // Some calls are automated, to which the law allows less.
        if isVoice, chance(3, &random) { mode.ai = true }
        if isVoice, chance(4, &random) { mode.voicemailAudioURL = "https://example.com/greeting.mp3" }
        if isVoice {
            mode.maxConcurrentCalls = [nil, nil, 1, 2, 8].randomElement(using: &random) ?? nil
            if mode.ai == true, chance(2, &random) {
                mode.maxConcurrentAgents = mode.maxConcurrentCalls.map { min($0, 2) } ?? Int64.random(in: 1...3, using: &random)
            }
        }
        draft.priority = [nil, 1, 5, 10].randomElement(using: &random) ?? nil
        mode.maxRetries = Int64.random(in: 0...3, using: &random)
        // By what is drawn already: long messages, and such as are not in the GSM alphabet.
        if mode.message != nil { mode.message = NumberChecker.messages[Int(mode.maxRetries ?? 0) % NumberChecker.messages.count].text }
        mode.retryDelay = ["30s", "10m", "2h"].randomElement(using: &random)
        if chance(3, &random) { mode.retry = retry(isVoice: isVoice, &random) }
        if chance(4, &random) { mode.prospectLifetime = ["3h", "1d", "3d"].randomElement(using: &random) }
        draft.mode = mode
        draft.callerIds = callerIds(&random)
        var strategy = CallerIdStrategyDraft()
        strategy.selection = Int.random(in: 0...3, using: &random)
        strategy.localPresence = Bool.random(using: &random)
        draft.callerIdStrategy = strategy
        if !chance(4, &random) { draft.schedule = schedule(isVoice: isVoice, &random) }
        return (try? draft.validated(zones: Simulation.zones)).map { .create($0) }
    }

    private func retry(isVoice: Bool, _ random: inout SplitMix64) -> [RetryPolicyDraft] {
        var policies: [RetryPolicyDraft] = []
        for outcome in isVoice ? [ProspectStatus.busy, .noAnswer, .failed] : [.failed] where Bool.random(using: &random) {
            let most = Int64.random(in: 0...4, using: &random)
            let delay = most > 0 ? ["1m", "45m", nil].randomElement(using: &random) : nil
            policies.append(RetryPolicyDraft(outcome: outcome.rawValue, maxRetries: most, retryDelay: delay ?? nil))
        }
        return policies.isEmpty ? [RetryPolicyDraft(outcome: ProspectStatus.failed.rawValue, maxRetries: 0)] : policies
    }

    private func schedule(isVoice: Bool, _ random: inout SplitMix64) -> ScheduleDraft {
        var schedule = ScheduleDraft()
        // Without a zone the hours are read where the recipient is.
        if !chance(4, &random) { schedule.timezone = HandZone.ofCampaigns.randomElement(using: &random)?.name }
        let start = Int64.random(in: 8...16, using: &random)
        schedule.startHour = start
        schedule.endHour = Int64.random(in: start + 1...(isVoice ? 21 : 19), using: &random)
        if Bool.random(using: &random) { schedule.days = (1...7).filter { _ in !chance(3, &random) } }
        if schedule.days?.isEmpty == true { schedule.days = nil }
        if chance(3, &random) { schedule.blackoutDates = blackoutDates(&random) }
        return schedule
    }

    /// Some of the days on which the world's campaigns dial.
    private func blackoutDates(_ random: inout SplitMix64) -> [String] {
        (0..<Int.random(in: 1...4, using: &random)).map { _ in
            let day = start.advanced(by: .seconds(Int64.random(in: 0..<8, using: &random) * 86_400))
            return CalendarDate(dayNumber: Int(day.millisecondsSinceEpoch / 86_400_000)).description
        }
    }

    private func callerIds(_ random: inout SplitMix64) -> [String] {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<8: []
        case 8..<19: numbers.filter { _ in Bool.random(using: &random) }.map(\.description)
        default: strangers.map(\.description)
        }
    }

    private func phones(_ random: inout SplitMix64) -> [PhoneNumber] {
        (0..<Int.random(in: 1...settings.prospectsPerRequest, using: &random)).compactMap { _ in recipients.randomElement(using: &random) }
    }

    private func patch(_ random: inout SplitMix64) -> SettingsPatch {
        var draft = CampaignSettingsDraft()
        var mode = ModeDraft()
        switch Int.random(in: 0..<4, using: &random) {
        case 0: draft.name = "renamed"
        case 1:
            let most = Int64.random(in: 0...3, using: &random)
            mode.maxRetries = most
            // By what is drawn already: those who were put off are looked at anew.
            (mode.retryDelay, mode.prospectLifetime) = [("10m", nil), ("30s", "1d"), ("3h", nil), (nil, "4h")][Int(most)]
        case 2 where chance(3, &random): mode.maxConcurrentCalls = [1, 3].randomElement(using: &random)
        case 2: mode.callsPerSecond = [0.5, 2, 5].randomElement(using: &random)
        default: mode.message = "Hello"
        }
        draft.mode = mode
        return SettingsPatch(draft)
    }

    private func chance(_ oneIn: Int, _ random: inout SplitMix64) -> Bool { Int.random(in: 0..<oneIn, using: &random) == 0 }
}
