import DequeModule

/// Runs the campaigns of one account: a synchronous state machine without I/O. Inputs come with
/// the time, effects go to a driver; nothing in here reads a clock or touches a disk.
///
/// What is decided and what is on disk are kept apart. Decisions are made on the former, at
/// once; what the world sees (requests, replies, snapshots) comes from the latter, when a batch
/// is acknowledged. See ``EngineEffect``.
///
/// Memory is bounded by the account's campaigns and open attempts, not by their prospects; an
/// attempt costs O(log n) in timers and caller ids.
public final class AccountEngine {
    /// The account.
    public let account: Account
    /// The generator of ids: to be handed on when the engine is replaced, so that ids go on increasing.
    public internal(set) var ids: IdentifierGenerator

    let settings: EngineSettings
    let zones: TimeZoneTable
    var random: RandomSource
    /// The time of the input being handled; never runs backwards.
    var now: Instant
    /// The time of the input being handled as the clock has it, which may have been set back.
    var clockTime = Instant.epoch
    /// Whether the clock was behind at the input before.
    var wasClockBehind = false
    var runs: [CampaignID: CampaignRun] = [:]
    var attempts: [AttemptID: OpenAttempt] = [:]
    let callerIds: CallerIdTable
    var timers = EngineTimers()
    /// Until when the carrier is left alone.
    var carrierPause = Instant.epoch
    /// Attempts that are over, the last ones.
    var recentlyOver: RecentSet<AttemptID>
    /// Events that were set aside, the last ones.
    var recentlyAside: RecentSet<CarrierEvent>
    /// Answers that the engine before may not have asked for.
    var openReplies: [InboundReply]
    /// What the account decided for all its campaigns, which may not be on disk yet.
    var accountSettings: AccountSettings
    /// What these say about calling rules.
    var accountRules: AccountRules
    /// The account's own contact caps.
    var contactCaps: [ContactCap]
    /// How many attempts were decided.
    var turns: UInt64 = 0
    /// What people answered before the start, by campaign, until it is taken into account.
    var answered: [CampaignID: [AnsweredCalls]]
    /// Whose turn it is where campaigns compete for slots of calls.
    var callShares = FairShare()
    /// Calls that are in progress.
    var calls = 0
    /// Campaigns that wait for a slot which others may take too.
    var slotQueue = SlotQueue()
    /// The limit for which they wait.
    var scarce = SlotLimit.account
    /// Whether a slot was given back, or may be had for another reason, since those who wait were served.
    var isSlotFree = false
    /// Campaigns that wait for such a slot since this input: their own limits kept them before.
    var newcomers: [CampaignRun] = []
    /// Whether those who wait are being served.
    var isServing = false
    /// Whether the server is to stop.
    private(set) var isStopping = false
    /// The carrier's slots, which all accounts share; nil: it has no limit.
    let carrierSlots: CarrierSlots?

    /// Batches that are not on disk yet, oldest first.
    private var pending: Deque<PendingBatch> = []
    /// The batch being made by the input being handled.
    var draft: PendingBatch
    private var dirty: [CampaignRun] = []
    /// The account's settings as they are on disk: all that readers see.
    private var committedSettings: AccountSettings
    /// Whether readers are to be shown them.
    var isAccountDirty = true
    private var effects: [EngineEffect] = []
    private var loads: [DueLoad] = []
    private var lastLoad: UInt64 = 0

    /// The engine of an account as the store has it. Its first input must be ``EngineInput/begun``. `notBefore`: the
    /// time that an engine before it in the same process has seen.
    public init(
        _ state: AccountState, settings: EngineSettings = EngineSettings(), zones: TimeZoneTable, random: RandomSource,
        ids: IdentifierGenerator, notBefore: Instant = .epoch, carrierSlots: CarrierSlots? = nil
    ) {
        now = notBefore
        self.carrierSlots = carrierSlots
        account = state.account
        self.settings = settings
        self.zones = zones
        self.random = random
        self.ids = ids
        callerIds = CallerIdTable(state, settings.numbers, numbering: settings.numbering, zones: zones, at: notBefore)
        openReplies = state.openReplies
        answered = state.answered
        accountSettings = state.settings
        committedSettings = state.settings
        accountRules = state.settings.rules(under: settings.callingRules)
        contactCaps = state.settings.contactCaps.map(\.cap)
        recentlyOver = RecentSet(capacity: settings.rememberedAttempts)
        recentlyAside = RecentSet(capacity: settings.rememberedAttempts)
        draft = PendingBatch(id: BatchID(1), batch: StoreBatch(account: state.account.id, at: .epoch))
        for campaign in state.campaigns { addRun(campaign, committed: campaign) }
        for attempt in state.openAttempts {
            guard let run = runs[attempt.campaign] else { continue }
            attempts[attempt.id] = OpenAttempt(attempt, of: run, phase: .lookingUp(afterRestart: true))
        }
    }

    /// The campaigns in the order of their making, so that what is done for all of them is done alike wherever it runs.
    var runsInOrder: [CampaignRun] { runs.values.sorted { $0.id < $1.id } }

    /// The open attempts in the order of their making, for the same reason.
    var openInOrder: [OpenAttempt] { attempts.values.sorted { $0.attempt.id < $1.attempt.id } }

    /// When the engine wants its next ``EngineInput/wake``; nil: not before another input.
    public var nextWake: Instant? {
        timers.earliest(where: isLive)?.at
    }

    /// How many batches are not acknowledged yet.
    public var pendingBatches: Int { pending.count }

    /// How much it holds in memory.
    public var load: EngineLoad {
        EngineLoad(
            openAttempts: attempts.count, heldProspects: runs.values.reduce(0) { $0 + $1.lookAhead.count }, timers: timers.count,
            pendingBatches: pending.count)
    }

    /// The server is to stop: from now on no attempt is decided. Those that were are still asked for, or taken back.
    public func stop() { isStopping = true }

    /// Reacts to an input. `now` is the time of the input; earlier times than the last one's count as the last one's.
    public func handle(_ input: EngineInput, now: Instant) -> [EngineEffect] {
        clockTime = now
        self.now = max(self.now, now)
        noticeClock()
        switch input {
        case .begun: begin()
        case .command(let command, let token): perform(command, token)
        case .numbers(let numbers): callerIds.own(numbers)
        case .carrier(let event): receive(event)
        case .missed(let event): receive(event, isAnswer: false)
        case .inbound(let message): receive(message)
        case .wake: runTimers()
        case .carrierSlot: isSlotFree = true
        case .committed(let id, let outcome): acknowledge(id, outcome)
        case .dueLoaded(let load, let page):
            if let run = runs[load.campaign], run.lookAhead.accept(explained(page, run), for: load) { advance(run) }
        }
        serveSlots()
        if case .carrierSlot = input { carrierSlots?.passOn(account.id) }
        timers.prune(where: isLive)
        return flush()
    }

    // MARK: Changes and what depends on them

    /// Adds a change of a campaign to the batch being made.
    func change(_ change: StoreChange, _ run: CampaignRun) {
        draft.batch.changes.append(change)
        guard !run.isInDraft else { return }
        run.isInDraft = true
        draft.runs.append(run)
    }

    /// Asks the carrier something that depends on no batch.
    func requestAtOnce(_ request: CarrierRequest) {
        effects.append(.request(request))
    }

    /// Asks the carrier something about a message that came in.
    func answerAtOnce(_ request: InboundRequest) {
        effects.append(.answer(request))
    }

    /// Says that the carrier spoke of an attempt that is not known.
    func setAsideAtOnce(_ event: CarrierEvent) {
        effects.append(.setAside(event))
    }

    /// Refuses a command. What refused it may not be on disk yet: then the refusal waits for that.
    func refuse(_ token: ReplyToken, _ error: CommandError) { settle(token, .refused(error)) }

    /// Answers a command that changes nothing, when all that it may rest on is on disk.
    func settle(_ token: ReplyToken, _ reply: PendingBatch.Reply) {
        if pending.isEmpty {
            answer(token, reply, BatchOutcome())
        } else {
            pending[pending.count - 1].replies.append((token, reply))
        }
    }

    /// Shows readers a new snapshot once this input is handled.
    func markDirty(_ run: CampaignRun) {
        guard !run.isDirty else { return }
        run.isDirty = true
        dirty.append(run)
    }

    /// Loads the campaign's next page if that is due.
    func loadIfNeeded(_ run: CampaignRun) {
        let wanted = Int(min(run.pacer.rate * settings.lookAheadSeconds, Double(settings.maximumLookAhead)))
        let limit = max(wanted, settings.minimumLookAhead)
        let onlyFresh = !run.recall.isEmpty
        guard let load = run.lookAhead.nextLoad(LoadID(lastLoad + 1), of: run.id, at: now, limit: limit, onlyFresh: onlyFresh) else {
            return
        }
        lastLoad += 1
        loads.append(load)
    }

    private func acknowledge(_ id: BatchID, _ outcome: BatchOutcome) {
        guard pending.first?.id == id, let batch = pending.popFirst() else { return }
        var inserted = outcome.inserted[...]
        var inbound = outcome.inbound[...]
        var recalls = outcome.recalls[...]
        var recalled: [(CampaignRun, DueCursor?)] = []
        for change in batch.batch.changes {
            var count = 0
            switch change {
            case .insertProspects, .copyProspects: count = inserted.popFirst() ?? 0
            default: break
            }
            var refusal: AttemptRefusal?
            if case .openAttempt(let attempt, _) = change { refusal = outcome.refused[attempt.id] }
            if case .recordInbound(let record, _) = change { settle(record, inbound.popFirst() ?? .repeated) }
            if case .updateAccount(let settings) = change {
                committedSettings = settings
                isAccountDirty = true
            }
            if case .insertCampaign(let campaign) = change { runs[campaign.id]?.committed = campaign }
            guard let id = change.campaign else { continue }
            if case .recallProspects(_, let recall, _, _, _, _) = change, let run = runs[id] {
                let cursor = recalls.popFirst() ?? nil
                run.committed?.recall = cursor == nil ? [] : recall
                recalled.append((run, cursor))
            }
            runs[id]?.committed?.apply(change, inserted: count, refusal: refusal)
        }
        for run in batch.runs {
            run.pendingBatches -= 1
            markDirty(run)
        }
        for request in batch.requests { ask(request, refusal: outcome.refused[request.attempt.id]) }
        for (token, reply) in batch.replies { answer(token, reply, outcome) }
        for (run, cursor) in recalled { goOnRecalling(run, from: cursor) }
        for run in batch.runs { completeIfExhausted(run) }
    }

    private func answer(_ token: ReplyToken, _ reply: PendingBatch.Reply, _ outcome: BatchOutcome) {
        switch reply {
        case .campaign(let run):
            effects.append(.reply(token, run.snapshot.map { .success(.campaign($0)) } ?? .failure(.notFound)))
        case .added(let insertion):
            let count = outcome.inserted.indices.contains(insertion) ? outcome.inserted[insertion] : 0
            effects.append(.reply(token, .success(.added(count))))
        case .account:
            effects.append(.reply(token, .success(.account(committedSettings))))
        case .counted(let count): effects.append(.reply(token, .success(.added(count))))
        case .number(let number): effects.append(.reply(token, .success(.number(number))))
        case .refused(let error):
            effects.append(.reply(token, .failure(error)))
        }
    }

    /// Snapshots first, so that whoever has a reply can read what it says; loads last, so that
    /// they see the batch. Most inputs leave most of it empty, and it is passed over.
    private func flush() -> [EngineEffect] {
        var result: [EngineEffect] = []
        if isAccountDirty {
            isAccountDirty = false
            result.append(.publishAccount(committedSettings))
        }
        if !dirty.isEmpty {
            for run in dirty {
                run.isDirty = false
                if let snapshot = run.snapshot { result.append(.publish(snapshot)) }
            }
            dirty.removeAll(keepingCapacity: true)
        }
        if !effects.isEmpty {
            result += effects
            effects.removeAll(keepingCapacity: true)
        }
        if callerIds.isTouched { draft.batch.changes += callerIds.takeChanges() }
        if !draft.batch.changes.isEmpty {
            // Not before the ids that it holds were made: what comes after it in the store's time is
            // then larger than them, also where the clock was set back and the server started again.
            draft.batch.at = max(now, ids.latest)
            for run in draft.runs {
                run.isInDraft = false
                run.pendingBatches += 1
            }
            result.append(.commit(draft.id, draft.batch))
            pending.append(draft)
            draft = PendingBatch(id: BatchID(draft.id.value + 1), batch: StoreBatch(account: account.id, at: now))
        }
        if !loads.isEmpty {
            for load in loads { result.append(.load(load)) }
            loads.removeAll(keepingCapacity: true)
        }
        return result
    }

    // MARK: Timers

    /// Sets when a campaign is looked at again.
    func wake(_ run: CampaignRun, at time: Instant) {
        run.wakeAt = time
        timers.add(.campaign(run.id), at: time, turn: turn(of: run))
    }

    /// The carrier's events about an attempt are awaited until `time`.
    func wait(for open: OpenAttempt, until time: Instant) {
        open.wait(until: time)
        addTimer(open)
    }

    /// Sets when an attempt's wait ends.
    func setDeadline(_ open: OpenAttempt, _ time: Instant) {
        open.deadline = time
        addTimer(open)
    }

    private func addTimer(_ open: OpenAttempt) {
        timers.add(.attempt(open.attempt.id), at: open.deadline)
    }

    /// Only on a wake, which stands behind the events that came before it: what the carrier has
    /// said is heard before a wait for it is over, however long the inputs took to come up.
    /// Attempts come before campaigns: one that fails may be what pauses its campaign, which then decides no other.
    private func runTimers() {
        while let first = timers.earliest(where: isLive), first.at <= now {
            var campaigns: [EngineTimers.Entry] = []
            while let entry = timers.earliest(where: isLive), entry.at <= now {
                timers.removeEarliest()
                switch entry.key {
                case .campaign: campaigns.append(entry)
                case .attempt(let id): if let open = attempts[id] { expire(open) }
                }
            }
            for entry in campaigns where isLive(entry) {
                if case .campaign(let id) = entry.key, let run = runs[id] { advance(run) }
            }
        }
    }

    private func isLive(_ entry: EngineTimers.Entry) -> Bool {
        switch entry.key {
        case .campaign(let id): runs[id]?.wakeAt == entry.at
        case .attempt(let id): attempts[id]?.deadline == entry.at
        }
    }
}
