import CampaignsProtos
import Domain
import GoogleProtos

extension CampaignsV1.Campaign {
    /// The whole campaign except its stats, which only GetCampaign sets.
    init(_ campaign: Campaign) {
        self.init(
            id: campaign.id.description, name: campaign.settings.name, status: CampaignsV1.CampaignStatus(campaign.status),
            channel: CampaignsV1.Channel(campaign.settings.channel), mode: CampaignsV1.Mode(campaign.settings.mode),
            callerIDs: campaign.settings.callerIds.map(\.description),
            callerIDStrategy: campaign.settings.callerIdStrategy.map(CampaignsV1.CallerIdStrategy.init),
            schedule: campaign.settings.schedule.map(CampaignsV1.Schedule.init), statusReason: campaign.statusReason ?? "",
            waitingFor: campaign.waitingFor.map(CampaignsV1.WaitingFor.init), createdAt: GoogleProtobuf.Timestamp(campaign.createdAt),
            startedAt: campaign.startedAt.map(GoogleProtobuf.Timestamp.init),
            endedAt: campaign.endedAt.map(GoogleProtobuf.Timestamp.init),
            priority: UInt32(clamping: campaign.settings.priority ?? CampaignSettings.defaultPriority),
            lastFailures: campaign.lastFailures.map(CampaignsV1.CampaignFailure.init), redialOf: campaign.redialOf?.description ?? "")
    }

    /// An element of a list: what identifies the campaign and its times, without its settings.
    init(listed campaign: Campaign) {
        self.init(
            id: campaign.id.description, name: campaign.settings.name, status: CampaignsV1.CampaignStatus(campaign.status),
            channel: CampaignsV1.Channel(campaign.settings.channel), createdAt: GoogleProtobuf.Timestamp(campaign.createdAt),
            startedAt: campaign.startedAt.map(GoogleProtobuf.Timestamp.init),
            endedAt: campaign.endedAt.map(GoogleProtobuf.Timestamp.init))
    }
}

extension CampaignsV1.Mode {
    init(_ mode: Mode) {
        self.init(
            ai: mode.ai, voicemailAudioURL: mode.voicemailAudioURL, callsPerSecond: mode.callsPerSecond,
            maxRetries: mode.maxRetries.map(UInt32.init(clamping:)), retryDelay: mode.retryDelay?.text, message: mode.message,
            maxConcurrentCalls: mode.maxConcurrentCalls.map(UInt32.init(clamping:)),
            maxConcurrentAgents: mode.maxConcurrentAgents.map(UInt32.init(clamping:)),
            greetingAudioURL: mode.greetingAudioURL, amdUncertain: mode.amdUncertain.map(CampaignsV1.AmdUncertain.init),
            retry: mode.retry.map(CampaignsV1.RetryPolicy.init), prospectLifetime: mode.prospectLifetime?.text)
    }
}

extension CampaignsV1.RetryPolicy {
    init(_ policy: RetryPolicy) {
        self.init(
            outcome: CampaignsV1.ProspectStatus(policy.outcome.status), maxRetries: policy.maxRetries.map(UInt32.init(clamping:)),
            retryDelay: policy.retryDelay?.text)
    }
}

extension CampaignsV1.CampaignFailure {
    init(_ failure: CampaignFailure) {
        self.init(
            at: GoogleProtobuf.Timestamp(failure.at), reason: failure.reason.word, phone: failure.phone.description,
            prospectID: failure.prospect.description, attemptID: failure.attempt.description)
    }
}

extension CampaignsV1.CallerIdStrategy {
    init(_ strategy: CallerIdStrategy) {
        self.init(
            selection: strategy.selection.map(CampaignsV1.CallerIdSelection.init) ?? .unspecified, localPresence: strategy.localPresence,
            sticky: strategy.sticky?.text)
    }
}

extension CampaignsV1.Schedule {
    init(_ schedule: Schedule) {
        self.init(
            timezone: schedule.timezone, startHour: schedule.startHour.map(UInt32.init(clamping:)),
            endHour: schedule.endHour.map(UInt32.init(clamping:)), days: schedule.days.map(UInt32.init(clamping:)),
            blackoutDates: schedule.blackoutDates.map(\.description))
    }
}

extension CampaignsV1.WaitingFor {
    init(_ waiting: WaitingFor) {
        self.init(reason: waiting.reason, until: waiting.until.map(GoogleProtobuf.Timestamp.init))
    }
}
