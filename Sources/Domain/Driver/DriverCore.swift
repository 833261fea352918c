/// What an engine's driver does, without doing it: the order of commits, requests, replies and
/// notices, and what comes after a failure. ``AccountDriver`` gives it time, threads and a store;
/// the simulator gives it a world of its own.
///
/// A commit or load that fails ends the engine: commands that wait are answered `unavailable`,
/// and a new engine is made from the store's state.
public struct DriverCore {
    private let settings: HostSettings
    private let zones: TimeZoneTable
    private let random: @Sendable () -> RandomSource
    private let carrierSlots: @Sendable (Account) -> CarrierSlots?
    private var engine: AccountEngine?
    private var ids = IdentifierGenerator()
    private var lane = CommitLane()
    private var generation: UInt64 = 0
    private var unanswered: Set<ReplyToken> = []
    /// The clock at the last input, and the latest time that it has shown: it may be set back.
    private var latest = Instant.epoch
    private var newest = Instant.epoch
    /// What the carrier said while there was no engine, for the next one to hear: it may be the only trace
    /// of an attempt that nobody here knows of. What is beyond their number the look-ups will tell.
    private var missed: [CarrierEvent] = []
    /// Text messages that came in and are not known to be on disk, by the carrier's id: the next engine takes them again.
    private var messages: [InboundMessage] = []
    /// Wait before the engine is made anew; nil: the first. It grows until a commit succeeds, so that a
    /// store that can be read and not written does not have the carrier asked about every open attempt without end.
    private var backOff: Duration?
    /// Whether the engine waits for a page: a store that takes commits and cannot be read has not recovered.
    private var awaitsPage = false
    /// Whether it takes no more.
    public private(set) var isStopping = false
    /// The timer that is set; nil: none.
    public private(set) var timer: (id: UInt64, at: Instant)?
    private var lastTimer: UInt64 = 0
    private var effects: [DriverEffect] = []

    private static let storeFailed = CommandError.unavailable("the store cannot be used now")
    private static let stopping = CommandError.unavailable("the server is stopping")
    private static let mostMissed = 4_096
    /// A clock that is disciplined moves by less.
    private static let reportedStep: Duration = .seconds(1)

    /// A driver without an engine: its first input must be ``DriverInput/opened(_:latest:)``.
    /// `carrierSlots`: those of the account's carrier, which other accounts share; nil: it has no limit.
    public init(
        settings: HostSettings, zones: TimeZoneTable, random: @escaping @Sendable () -> RandomSource,
        carrierSlots: @escaping @Sendable (Account) -> CarrierSlots? = { _ in nil }
    ) {
        self.carrierSlots = carrierSlots
        self.settings = settings
        self.zones = zones
        self.random = random
    }

    /// The account; nil while there is no engine.
    public var account: Account? { engine?.account }

    /// Whether a commit is under way that replies or requests may depend on.
    public var isCommitting: Bool { engine.map { $0.pendingBatches > 0 } ?? false }

    /// How much the engine holds in memory; nil while there is none.
    public var load: EngineLoad? { engine?.load }

    /// Reacts to an input at `now`. The order of the effects is the order in which they must be done.
    public mutating func handle(_ input: DriverInput, now: Instant) -> [DriverEffect] {
        take(input, now)
        guard !effects.isEmpty else { return [] }
        // Handed over, not copied.
        defer { effects = [] }
        return effects
    }

    private mutating func take(_ input: DriverInput, _ now: Instant) {
        if engine != nil { see(now) }
        switch input {
        case .opened(let state, let latest):
            ids = IdentifierGenerator(after: latest)
            start(state, now)
        case .command(let command, let token):
            guard !isStopping, engine != nil else {
                effects.append(.reply(token, .failure(isStopping ? Self.stopping : Self.storeFailed)))
                return
            }
            unanswered.insert(token)
            run(.command(command, token), now)
        case .numbers(let numbers): if !isStopping { run(.numbers(numbers), now) }
        case .carrier(let event):
            // For the next engine to hear. What was certainly not placed is taken back in the end, too: no look-up could tell that later.
            if engine == nil {
                if !isStopping, missed.count < Self.mostMissed { missed.append(event) }
            } else if !isStopping || event.kind.isNotPlaced {
                run(.carrier(event), now)
            }
        case .inbound(let message):
            // What is not taken is not acknowledged either: the carrier tells it again.
            guard !isStopping, messages.count < Self.mostMissed else { return }
            messages.append(message)
            run(.inbound(message), now)
        case .carrierSlot: if !isStopping { run(.carrierSlot, now) }
        case .wake(let id):
            guard timer?.id == id else { return }
            timer = nil
            if !isStopping { run(.wake, now) }
        case .committed(let generation, let id, let result):
            guard generation == self.generation else { return }
            switch result {
            case .success(let outcome):
                if !awaitsPage { backOff = nil }
                run(.committed(id, outcome), now)
            case .failure(let error): giveUp(error)
            }
        case .loaded(let generation, let load, let result):
            guard generation == self.generation else { return }
            switch result {
            case .success(let page):
                awaitsPage = false
                if !isStopping { run(.dueLoaded(load, page), now) }
            case .failure(let error): giveUp(error)
            }
        case .rebuilt(let generation, let result):
            guard generation == self.generation, engine == nil, !isStopping else { return }
            switch result {
            case .success(let state): start(state, now)
            case .failure(let error):
                effects.append(.report(.storeFailed(error)))
                rebuild()
            }
        case .stop:
            isStopping = true
            timer = nil
            engine?.stop()
            leaveSlots()
        }
    }

    /// The timer that must be set in place of the one before; nil: the one before is right.
    /// To be asked for when the inputs at hand are taken: several of them may move it.
    public mutating func newTimer() -> TimerChange? {
        guard !isStopping, let next = engine?.nextWake else {
            defer { timer = nil }
            return timer == nil ? nil : .stop
        }
        if let timer, timer.at == next { return nil }
        lastTimer += 1
        timer = (lastTimer, next)
        return .set(lastTimer, next)
    }

    private mutating func start(_ state: AccountState, _ now: Instant) {
        guard !isStopping else { return }
        engine = AccountEngine(
            state, settings: settings.engine, zones: zones, random: random(), ids: ids, notBefore: newest,
            carrierSlots: carrierSlots(state.account))
        see(now)
        run(.begun, now)
        // Last what answers look-ups that the engine before asked: what else is known of an attempt tells more.
        for event in missed where event.kind != .unknownAttempt { run(.missed(event), now) }
        for event in missed where event.kind == .unknownAttempt { run(.missed(event), now) }
        missed = []
        for message in messages { run(.inbound(message), now) }
    }

    /// Nobody is here any more to whom a slot could be given. Calls that are in progress keep theirs.
    private func leaveSlots() {
        guard let account else { return }
        carrierSlots(account)?.leave(account.id)
    }

    private mutating func see(_ now: Instant) {
        let step = now.duration(to: latest)
        if step > Self.reportedStep { effects.append(.report(.clockSetBack(step))) }
        latest = now
        newest = max(newest, now)
    }

    private mutating func run(_ input: EngineInput, _ now: Instant) {
        guard let engine else { return }
        for effect in engine.handle(input, now: now) {
            switch effect {
            case .publish(let campaign): effects.append(.publish(campaign))
            case .publishAccount(let settings): effects.append(.publishAccount(settings))
            case .request(let request): effects.append(.request(request))
            case .answer(let request):
                if case .acknowledge(_, let id) = request { messages.removeAll { $0.id == id } }
                effects.append(.answer(request))
            case .reply(let token, let result):
                if unanswered.remove(token) != nil { effects.append(.reply(token, result)) }
            case .commit(let id, let batch): use(.commit(id, batch))
            case .load(let load):
                awaitsPage = true
                use(.load(load))
            case .setAside(let event): effects.append(.report(.eventSetAside(event)))
            }
        }
    }

    private mutating func use(_ task: StoreWork.Task) {
        effects.append(.store(StoreWork(task: task, lane: lane, generation: generation)))
    }

    /// The store failed: nothing that this engine decided and is not on disk has happened.
    private mutating func giveUp(_ error: StoreError) {
        effects.append(.report(.storeFailed(error)))
        if let engine { ids = engine.ids }
        leaveSlots()
        engine = nil
        lane.breakOff()
        lane = CommitLane()
        awaitsPage = false
        generation += 1
        timer = nil
        // Why is for the log: it names files and statements.
        for token in unanswered.sorted(by: { $0.value < $1.value }) { effects.append(.reply(token, .failure(Self.storeFailed))) }
        unanswered = []
        if !isStopping { rebuild() }
    }

    private mutating func rebuild() {
        let wait = backOff ?? settings.firstBackOff
        backOff = min(wait * 2, settings.longestBackOff)
        effects.append(.rebuild(generation: generation, after: wait))
    }
}
