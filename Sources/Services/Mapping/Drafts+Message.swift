import CampaignsProtos
import Domain

// Requests as unchecked drafts: the domain decides what is valid.

extension CampaignSettingsDraft {
    init(_ request: CampaignsV1.CreateCampaignRequest) {
        self.init()
        name = request.name
        channel = Int(request.channel.rawValue)
        mode = request.mode.map(ModeDraft.init)
        callerIds = request.callerIDs
        callerIdStrategy = request.callerIDStrategy.map(CallerIdStrategyDraft.init)
        schedule = request.schedule.map(ScheduleDraft.init)
        priority = request.priority.map(Int64.init)
    }
}

extension SettingsPatch {
    init(_ request: CampaignsV1.UpdateCampaignRequest) {
        var draft = CampaignSettingsDraft()
        // Without a mask an empty name cannot be told from none; with one, it is what was asked for.
        let isNamed = request.updateMask?.paths.contains("name") ?? false
        draft.name = request.name.isEmpty && !isNamed ? nil : request.name
        draft.mode = request.mode.map(ModeDraft.init)
        draft.callerIds = request.callerIDs
        draft.callerIdStrategy = request.callerIDStrategy.map(CallerIdStrategyDraft.init)
        draft.schedule = request.schedule.map(ScheduleDraft.init)
        draft.priority = request.priority.map(Int64.init)
        self.init(draft, mask: request.updateMask.flatMap { $0.paths.isEmpty ? nil : $0.paths })
    }
}

extension ModeDraft {
    init(_ mode: CampaignsV1.Mode) {
        self.init()
        ai = mode.ai
        voicemailAudioURL = mode.voicemailAudioURL
        callsPerSecond = mode.callsPerSecond
        maxRetries = mode.maxRetries.map(Int64.init)
        retryDelay = mode.retryDelay
        message = mode.message
        greetingAudioURL = mode.greetingAudioURL
        amdUncertain = mode.amdUncertain.map { Int($0.rawValue) }
        maxConcurrentCalls = mode.maxConcurrentCalls.map(Int64.init)
        maxConcurrentAgents = mode.maxConcurrentAgents.map(Int64.init)
        retry = mode.retry.isEmpty ? nil : mode.retry.map(RetryPolicyDraft.init)
        prospectLifetime = mode.prospectLifetime
    }
}

extension RetryPolicyDraft {
    init(_ policy: CampaignsV1.RetryPolicy) {
        self.init(
            outcome: Int(policy.outcome.rawValue), maxRetries: policy.maxRetries.map(Int64.init), retryDelay: policy.retryDelay)
    }
}

extension CallerIdStrategyDraft {
    init(_ strategy: CampaignsV1.CallerIdStrategy) {
        self.init()
        selection = Int(strategy.selection.rawValue)
        localPresence = strategy.localPresence
        sticky = strategy.sticky
    }
}

extension ScheduleDraft {
    init(_ schedule: CampaignsV1.Schedule) {
        self.init()
        timezone = schedule.timezone
        startHour = schedule.startHour.map(Int64.init)
        endHour = schedule.endHour.map(Int64.init)
        days = schedule.days.isEmpty ? nil : schedule.days.map(Int64.init)
        blackoutDates = schedule.blackoutDates.isEmpty ? nil : schedule.blackoutDates
    }
}
