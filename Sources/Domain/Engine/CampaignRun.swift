import DequeModule

/// A campaign as an engine runs it: what is decided, and beside it what is on disk.
final class CampaignRun {
    let id: CampaignID
    /// The campaign that it redials.
    let redialOf: CampaignID?
    /// As the store has it; nil until its creation is on disk. All that readers see.
    var committed: Campaign?
    /// As decided, which may not be on disk yet.
    var settings: CampaignSettings {
        didSet {
            callKind = CallKind(settings)
            callPlan = CallPlan(settings.mode, isAgentFree: true)
        }
    }
    /// How the law calls its attempts.
    private(set) var callKind: CallKind
    /// What it does with a call that is answered while an agent is free.
    private(set) var callPlan: CallPlan
    /// As decided, which may not be on disk yet.
    var status: CampaignStatus
    /// Batches with changes of this campaign that are not on disk yet.
    var pendingBatches = 0
    /// Whether the batch being made has changes of it.
    var isInDraft = false
    /// Whether readers are to be shown a new snapshot.
    var isDirty = false

    var window: CallingWindow
    var isWindowOpen = false
    var pacer: Pacer
    /// Whether something else than its pace keeps it from placing: the slots that it misses meanwhile are not made good.
    var isHeldBack = false
    /// The numbers it may use; nil: not worked out yet.
    var callerIds: CallerIdPool?
    var lookAhead = LookAhead()
    /// Which prospects that were put off are being looked at anew; until they all were, those who return are not loaded.
    var recall: ProspectRecall
    /// Steps of that which are not on disk yet.
    var recallSteps = 0
    /// Its turn among the account's campaigns, which compete for numbers and slots.
    var turn = FairShare.Turn()
    /// How much of what campaigns compete for is its share.
    var weight: Int { settings.priority ?? CampaignSettings.defaultPriority }
    /// Its calls that are in progress.
    var calls = 0
    /// Paces it by its agents; nil where these are not limited.
    var agents: AgentPacer?
    /// The limit on concurrent calls that it waits for; nil: none.
    var slotLimit: SlotLimit?
    /// Whether it is in the account's queue for slots.
    var isQueued = false
    /// Watches how many of its attempts fail.
    var failures = FailureWatch()
    /// The last that failed since it began to dial, oldest first, at most ``CampaignFailure/kept``.
    var lastFailures: Deque<CampaignFailure> = []
    /// When it is to be looked at again; nil while only other inputs can move it.
    var wakeAt: Instant?
    var waitingFor: WaitingFor?

    init(_ campaign: Campaign, committed: Campaign?, window: CallingWindow, pacer: Pacer) {
        id = campaign.id
        redialOf = campaign.redialOf
        self.committed = committed
        recall = campaign.recall
        settings = campaign.settings
        callKind = CallKind(campaign.settings)
        callPlan = CallPlan(campaign.settings.mode, isAgentFree: true)
        status = campaign.status
        self.window = window
        self.pacer = pacer
    }

    /// What readers see; nil while its creation is not on disk.
    var snapshot: Campaign? {
        guard var campaign = committed else { return nil }
        // With nothing queued it waits for attempts to end, and for nothing else.
        let isWaiting = campaign.status == .dialing && status == .dialing && campaign.stats.queued > 0
        campaign.waitingFor = isWaiting ? waitingFor : nil
        return campaign
    }

    /// Whether nothing is left to do, everything decided being on disk.
    var isExhausted: Bool {
        guard pendingBatches == 0, !isInDraft, let stats = committed?.stats else { return false }
        return stats.queued == 0 && stats.inFlight == 0
    }

    /// Whether prospects may go back into the queue.
    var mayRetry: Bool { status == .dialing || status == .paused }
}
