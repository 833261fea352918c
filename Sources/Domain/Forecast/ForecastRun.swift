import DequeModule

/// One fast-forward of an account's engine: the very engine that dials, on a clock that jumps from one event to the next, with
/// a store in memory and a simulated carrier.
final class ForecastRun {
    /// How it came to its end.
    enum End: Hashable {
        /// The campaign is over, in this status.
        case over(CampaignStatus, reason: String?)
        /// It could not be started.
        case refused(CommandError)
        /// It may have no more attempts, inputs or time.
        case cutOff
        /// Nothing will happen any more, and it is not over.
        case stuck
    }

    private let engine: AccountEngine
    private let target: CampaignID
    private let settings: ForecastSettings
    private let zone: ZoneOffsets
    private let horizon: Instant
    private var memory = ForecastMemory()
    private var carrier: SimulatedCarrierQueue
    private var todo: Deque<EngineEffect> = []
    private var end: End?

    /// The time of what happened last.
    private(set) var now: Instant
    private(set) var waits = ForecastWaits()
    /// Attempts of the campaign by the day in its zone.
    private(set) var days: [CalendarDate: Int] = [:]
    private(set) var attempts = 0
    private(set) var stats = CampaignStats()
    private var steps = 0

    private static let start = ReplyToken(1)

    init(
        _ work: ForecastWork, assumptions: ForecastAssumptions, engine engineSettings: EngineSettings, settings: ForecastSettings,
        zones: TimeZoneTable, seed: UInt64
    ) {
        target = work.target.campaign.id
        self.settings = settings
        now = work.start
        horizon = work.start.advanced(by: settings.horizon)
        zone = work.target.campaign.settings.schedule?.timezone.flatMap { zones.zone($0) } ?? .utc
        carrier = SimulatedCarrierQueue(model: SimulatedCarrierModel(seed: seed, settings: assumptions.carrier))
        let state = work.state(engineSettings, zones) { $0 == work.target.campaign.id ? .created : .dialing }
        for campaign in state.campaigns {
            let part = campaign.id == target ? work.target : work.others.first { $0.campaign.id == campaign.id }
            memory.add(campaign.id, part?.prospects ?? [])
        }
        engine = AccountEngine(
            state, settings: work.scaled(engineSettings, zones), zones: zones, random: .seeded(seed),
            ids: IdentifierGenerator(after: work.start))
    }

    /// Goes on until the campaign is over or the run's bounds are reached; `goesOn` is asked now and then, and throws where the run
    /// is not wanted any more.
    func run(while goesOn: () throws -> Bool = { true }) throws -> End {
        take(.begun)
        take(.command(.start(target), Self.start))
        while true {
            if let end { return end }
            steps += 1
            if steps % 1_024 == 0, try !goesOn() { return .cutOff }
            guard attempts < settings.mostAttempts, steps < settings.mostSteps else { return .cutOff }
            guard let next = [carrier.next, engine.nextWake].compactMap({ $0 }).min() else { return .stuck }
            guard next < horizon else { return .cutOff }
            pass(until: max(now, next))
            while let event = carrier.event(by: now) { take(.carrier(event)) }
            if let wake = engine.nextWake, wake <= now { take(.wake) }
        }
    }

    private func pass(until time: Instant) {
        if time > now, let factor = engine.forecastFactor(of: target) { waits.pass(now.duration(to: time), for: factor) }
        now = time
    }

    private func take(_ input: EngineInput) {
        todo.append(contentsOf: engine.handle(input, now: now))
        while let effect = todo.popFirst() { perform(effect) }
    }

    private func perform(_ effect: EngineEffect) {
        switch effect {
        case .commit(let id, let batch):
            let outcome = memory.commit(batch)
            count(batch, outcome)
            todo.append(contentsOf: engine.handle(.committed(id, outcome), now: now))
        case .load(let load): todo.append(contentsOf: engine.handle(.dueLoaded(load, memory.page(load)), now: now))
        case .request(let request): carrier.perform(request, at: now)
        case .reply(Self.start, .failure(let error)): end = .refused(error)
        case .publish(let campaign) where campaign.id == target:
            stats = campaign.stats
            if campaign.status.isTerminal || campaign.status == .paused {
                end = .over(campaign.status, reason: campaign.statusReason)
            }
        default: break
        }
    }

    private func count(_ batch: StoreBatch, _ outcome: BatchOutcome) {
        for change in batch.changes {
            switch change {
            case .openAttempt(let attempt, _) where attempt.campaign == target && outcome.refused[attempt.id] == nil: add(1)
            case .withdrawAttempt(let reference, _, _, _) where reference.campaign == target: add(-1)
            default: break
            }
        }
    }

    private func add(_ count: Int) {
        days[date(of: now), default: 0] += count
        attempts += count
    }

    /// The day of a time in the campaign's zone, or UTC.
    func date(of time: Instant) -> CalendarDate { CalendarDate(dayOf: time, offset: zone.offset(at: time).milliseconds) }

    /// When a day begins there, give or take a change of clocks on it.
    func midnight(_ date: CalendarDate) -> Instant {
        let utc = Instant(millisecondsSinceEpoch: Int64(date.dayNumber) * 86_400_000)
        return utc.advanced(by: .milliseconds(-zone.offset(at: utc).milliseconds))
    }
}
