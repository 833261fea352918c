import Domain
import HeapModule

/// One campaign from its creation to its end, in a world where nothing goes wrong: the real driver and engine, a store that
/// takes its time for each commit, and a carrier whose events take theirs. What forecasts are measured against.
public final class CampaignSimulation {
    /// What became of the campaign.
    public struct Result: Sendable, Hashable {
        /// When it was started.
        public let start: Instant
        /// When it was over.
        public let finish: Instant
        /// In which status.
        public let status: CampaignStatus
        /// How many attempts it took.
        public let attempts: Int
        /// Where its prospects stand.
        public let stats: CampaignStats
    }

    private enum Event {
        case stored(StoreWork)
        case asked(CarrierRequest)
        case heard(CarrierEvent)
    }

    private struct Scheduled: Comparable {
        let at: Instant
        let order: UInt64
        let event: Event

        static func < (lhs: Scheduled, rhs: Scheduled) -> Bool { (lhs.at, lhs.order) < (rhs.at, rhs.order) }
        static func == (lhs: Scheduled, rhs: Scheduled) -> Bool { lhs.order == rhs.order }
    }

    private let seed: UInt64
    private let account: Account
    private var core: DriverCore
    private var store: IndexedStore
    private var carrier: SimulatedCarrierQueue
    private var random: SplitMix64
    private var scheduled: Heap<Scheduled> = []
    private var order: UInt64 = 0
    private var storeFreeAt = Instant.epoch
    private var timer: (id: UInt64, at: Instant)?
    private var replies: [ReplyToken: CommandResult] = [:]
    private var lastToken: UInt64 = 0
    private var campaign: Campaign?
    private var attempts = 0
    private var now: Instant

    /// How long commits and pages take, and the way to the carrier and back, in milliseconds.
    private static let storeTime: ClosedRange<Int64> = 1...8
    private static let wayToCarrier: ClosedRange<Int64> = 5...60
    private static let wayBack: ClosedRange<Int64> = 5...250

    /// A world for a case, with chance of its own. Zones are shared: to read them takes longer than most campaigns.
    public init(_ subject: ForecastCase, seed: UInt64, zones: TimeZoneTable) throws {
        self.seed = seed
        account = subject.account
        now = subject.start
        var model = StoreModel()
        model.add(account, numbers: subject.numbers)
        model.set(subject.accountSettings, of: account.id)
        store = IndexedStore(model)
        carrier = SimulatedCarrierQueue(model: SimulatedCarrierModel(seed: SplitMix64.mix(seed), settings: subject.truth.carrier))
        random = SplitMix64(seed: SplitMix64.mix(seed ^ 0x5EED))
        var settings = HostSettings()
        settings.engine = try subject.engine
        core = DriverCore(settings: settings, zones: zones, random: { .seeded(seed) })
    }

    /// Runs the campaign of a case to its end. Throws ``SimulationViolation`` where that is never reached.
    public func run(_ subject: ForecastCase) throws -> Result {
        if let state = store.model.state(of: account.id) { take(.opened(state, latest: nil)) }
        guard case .success(.campaign(let made)) = try reply(to: .create(subject.settings)) else { throw failure("it was not created") }
        for first in stride(from: 0, to: subject.prospects, by: 10_000) {
            let phones = (first..<min(subject.prospects, first + 10_000)).compactMap(subject.phone)
            guard case .success(.added(phones.count)) = try reply(to: .addProspects(made.id, phones)) else {
                throw failure("its prospects were not added")
            }
        }
        let start = now
        guard case .success = try reply(to: .start(made.id)) else { throw failure("it was not started") }
        while campaign?.status == .dialing { try step() }
        guard let campaign else { throw failure("it was never shown") }
        return Result(start: start, finish: now, status: campaign.status, attempts: attempts, stats: campaign.stats)
    }

    private func failure(_ rule: String) -> SimulationViolation { SimulationViolation(seed: seed, rule: rule, at: now) }

    /// Does a command, and goes on until it is answered.
    private func reply(to command: CampaignCommand) throws -> CommandResult {
        lastToken += 1
        let token = ReplyToken(lastToken)
        take(.command(command, token))
        while true {
            if let reply = replies.removeValue(forKey: token) { return reply }
            try step()
        }
    }

    /// What is next: something under way has come, or a timer is over.
    private func step() throws {
        let next = [scheduled.min?.at, carrier.next, timer?.at].compactMap { $0 }.min()
        guard let next else { throw failure("nothing will happen any more, and it is \(campaign?.status ?? .created)") }
        now = max(now, next)
        if let timer, timer.at <= now {
            self.timer = nil
            return take(.wake(timer: timer.id))
        }
        if let event = carrier.event(by: now) { return schedule(.heard(event), after: Int64.random(in: Self.wayBack, using: &random)) }
        guard let first = scheduled.min, first.at <= now else { return }
        scheduled.removeMin()
        switch first.event {
        case .stored(let work): finish(work)
        case .asked(let request): carrier.perform(request, at: now)
        case .heard(let event): take(.carrier(event))
        }
    }

    private func finish(_ work: StoreWork) {
        switch work.task {
        case .commit(let id, let batch):
            let outcome = store.commit(batch)
            for case .openAttempt(let attempt, _) in batch.changes where outcome.refused[attempt.id] == nil { attempts += 1 }
            for case .withdrawAttempt in batch.changes { attempts -= 1 }
            take(.committed(generation: work.generation, id, .success(outcome)))
        case .load(let load): take(.loaded(generation: work.generation, load, .success(store.due(load))))
        }
    }

    private func take(_ input: DriverInput) {
        for effect in core.handle(input, now: now) {
            switch effect {
            case .store(let work):
                storeFreeAt = max(storeFreeAt, now).advanced(by: .milliseconds(Int64.random(in: Self.storeTime, using: &random)))
                schedule(.stored(work), at: storeFreeAt)
            case .request(let request): schedule(.asked(request), after: Int64.random(in: Self.wayToCarrier, using: &random))
            case .reply(let token, let result): replies[token] = result
            case .publish(let shown): campaign = shown
            case .publishAccount, .answer, .rebuild, .report: break
            }
        }
        switch core.newTimer() {
        case .set(let id, let time): timer = (id, time)
        case .stop: timer = nil
        case nil: break
        }
    }

    private func schedule(_ event: Event, after milliseconds: Int64) {
        schedule(event, at: now.advanced(by: .milliseconds(milliseconds)))
    }

    private func schedule(_ event: Event, at time: Instant) {
        order += 1
        scheduled.insert(Scheduled(at: time, order: order, event: event))
    }
}
