import Domain
import HeapModule

/// A world in one thread: users, the engine, its driver, a disk that takes its time and a carrier
/// that is not to be relied on, all from one seed, with checkers that look on at every step.
public final class Simulation {
    private enum Event {
        case user
        case wake(timer: Int)
        case diskDone(generation: Int)
        case carrier(CarrierEvent)
        case crash
        case restart(generation: Int)
    }

    private struct Scheduled: Comparable {
        let at: Instant
        let order: Int
        let event: Event

        static func < (lhs: Self, rhs: Self) -> Bool { (lhs.at, lhs.order) < (rhs.at, rhs.order) }
        static func == (lhs: Self, rhs: Self) -> Bool { lhs.order == rhs.order }
    }

    /// 2026-01-05, a Monday, 06:00:00 UTC.
    private static let start = Instant(millisecondsSinceEpoch: 1_767_592_800_000)

    private let settings: SimulationSettings
    private let account = Account(id: AccountID(high: 1, low: 1), name: "simulated", isTest: false)
    private let user: SimulatedUser
    private var random: SplitMix64
    private var now = Simulation.start
    private var events: Heap<Scheduled> = []
    private var disk: SimulatedDisk
    private var peer: SimulatedPeer
    private var checker: Checker
    private var engine: AccountEngine?
    private var generation = 0
    /// The generator of an engine that is replaced without a crash.
    private var idsKept: IdentifierGenerator?
    /// The one timer that is set: any other that goes off was set before.
    private var timer: (id: Int, at: Instant)?
    private var commands: [ReplyToken: CampaignCommand] = [:]
    private var known: [CampaignID] = []
    private var acknowledged: [CampaignID: Set<PhoneNumber>] = [:]
    private var snapshots: [CampaignID: Campaign] = [:]
    private var lastToken: UInt64 = 0
    private var report = SimulationReport()
    private var trace: [String] = []
    private let observer: ((String) -> Void)?
    private let zones = TimeZoneTable()

    /// The world of these settings. `observer` is told, line by line, all that happens in it.
    public init(_ settings: SimulationSettings, observer: ((String) -> Void)? = nil) throws {
        self.settings = settings
        self.observer = observer
        random = SplitMix64(seed: settings.seed)
        let numbers = [19_495_551_000, 19_495_551_001, 17_145_551_000, 12_125_551_000].compactMap { PhoneNumber(digits: $0) }
        let recipients = (0..<settings.recipients).compactMap {
            PhoneNumber(digits: [19_490_000_000, 17_140_000_000, 442_000_000_000][$0 % 3] + UInt64($0))
        }
        let suppressed = recipients.filter { $0.digits % 11 == 0 }
        user = SimulatedUser(
            numbers: numbers, strangers: [19_990_000_000].compactMap { PhoneNumber(digits: $0) }, recipients: recipients, settings: settings
        )
        var model = StoreModel()
        model.add(account, numbers: numbers, suppressed: settings.fault == .ignoresSuppression ? [] : suppressed)
        disk = SimulatedDisk(model, fault: settings.fault)
        peer = SimulatedPeer(seed: settings.seed, outcomes: try OutcomeMix(parsing: "voicemail=30,no_answer=25,human=20,failed=10,busy=15"))
        checker = Checker(suppressed: Set(suppressed))
    }

    /// Runs the world to its end. Throws ``SimulationViolation`` at the first rule that is broken.
    public func run() throws -> SimulationReport {
        let end = now.advanced(by: settings.chaos)
        try restart()
        schedule(.user, after: .milliseconds(10))
        scheduleCrash()
        try run(until: end)
        try settle()
        try run(until: end.advanced(by: settings.settling))
        try finish()
        return report
    }

    private func run(until end: Instant) throws {
        while let next = events.min, next.at <= end {
            events.removeMin()
            now = next.at
            report.steps += 1
            if report.steps > settings.maximumSteps { throw violation("something runs in circles") }
            try take(next.event)
            for snapshot in snapshots.values {
                if let rule = checker.checkLiveness(snapshot, at: now) { throw violation(rule) }
            }
        }
        now = end
    }

    private func take(_ event: Event) throws {
        switch event {
        case .user:
            if let command = user.command(known, &random) { try perform(command) }
            // Now and then several users act at the same moment.
            let longest = chance(3) ? 30 : Int64.random(in: 1...2_500_000, using: &random)
            schedule(.user, after: .milliseconds(Int64.random(in: 0...longest, using: &random)))
        case .wake(let id):
            guard id == timer?.id, settings.fault != .losesWakes || !chance(3) else { return }
            timer = nil
            try handle(.wake)
        case .diskDone(let generation): if generation == self.generation { try commit() }
        case .carrier(let event): try handle(.carrier(event))
        case .crash:
            crash("crash")
            schedule(.restart(generation: generation), after: .milliseconds(Int64.random(in: 1...60_000, using: &random)))
            scheduleCrash()
        case .restart(let generation): if generation == self.generation { try restart() }
        }
    }

    // MARK: The driver

    private func perform(_ command: CampaignCommand) throws {
        guard engine != nil else { return }
        lastToken += 1
        commands[ReplyToken(lastToken)] = command
        note("\(command)".prefix(110) + "")
        try handle(.command(command, ReplyToken(lastToken)))
    }

    private func handle(_ input: EngineInput) throws {
        guard let engine else { return }
        let off: Duration = settings.fault == .clockIsOff ? .seconds(5 * 3_600) : .zero
        for effect in engine.handle(input, now: now.advanced(by: off)) { try perform(effect) }
        if disk.begin() {
            let delay = chance(40) ? Int64.random(in: 0...5_000, using: &random) : Int64.random(in: 0...40, using: &random)
            schedule(.diskDone(generation: generation), after: .milliseconds(delay))
        }
        if let wake = engine.nextWake, wake != timer?.at {
            timer = (order, wake)
            // Now and then the whole process stands still for a while.
            let stall = !peer.isReliable && chance(20) ? Int64.random(in: 0...20_000, using: &random) : 0
            schedule(.wake(timer: order), at: max(wake.advanced(by: .zero - off), now).advanced(by: .milliseconds(stall)))
        }
    }

    private func perform(_ effect: EngineEffect) throws {
        switch effect {
        case .publish(let campaign):
            report.snapshots += 1
            mix(UInt64(truncatingIfNeeded: campaign.stats.total &* 31 &+ campaign.stats.queued))
            snapshots[campaign.id] = campaign
            if let rule = checker.check(campaign, on: disk.model) { throw violation("\(rule) in \(campaign)") }
        case .request(let request):
            try ask(request)
            if settings.fault == .asksTwice { try ask(request) }
        case .reply(let token, let result): try take(result, token)
        case .commit(let id, let batch):
            if settings.fault == .acknowledgesEarly, chance(10) {
                let outcome = BatchOutcome(
                    inserted: batch.changes.compactMap { if case .insertProspects(_, let new) = $0 { new.count } else { nil } })
                try handle(.committed(id, outcome))
            } else {
                disk.add(.batch(id, batch))
            }
        case .load(let load): disk.add(.load(load))
        }
    }

    private func ask(_ request: CarrierRequest) throws {
        if case .lookUp = request {
        } else {
            report.attempts += 1
            mix(request.attempt.id.low)
            note("place \(request.attempt.phone) #\(request.attempt.number) of \(request.attempt.campaign)")
            if let rule = checker.check(request.attempt, at: now, on: disk.model) { throw violation("\(rule): \(request.attempt)") }
        }
        for (at, event) in peer.take(request, at: now, &random) { schedule(.carrier(event), at: at) }
    }

    private func commit() throws {
        if !peer.isReliable, chance(300) { return failCommit() }
        while let item = disk.next() {
            switch item {
            case .load(let load): try handle(.dueLoaded(load, disk.load(load)))
            case .batch(let id, let batch):
                if let rule = checker.check(batch, on: disk.model) { throw violation("\(rule): \(batch.changes)") }
                if let rule = checker.check(batch, truth: { id in peer.ledger[id].map { peer.truth(of: $0.attempt) } }) {
                    throw violation(rule)
                }
                try handle(.committed(id, disk.commit(batch)))
                for campaign in disk.model.campaigns.values { checker.note(campaign) }
            }
        }
        if disk.begin() { schedule(.diskDone(generation: generation), after: .milliseconds(Int64.random(in: 0...40, using: &random))) }
    }

    private func take(_ result: CommandResult, _ token: ReplyToken) throws {
        guard let command = commands.removeValue(forKey: token) else { throw violation("a command answered twice") }
        guard case .success(let reply) = result else { return note("refused: \(result)") }
        switch (reply, command) {
        case (.campaign(let campaign), .create): known.append(campaign.id)
        case (.added(let count), .addProspects(let id, let phones)):
            let fresh = Set(phones).subtracting(acknowledged[id] ?? [])
            if count != fresh.count { throw violation("\(count) counted as added, of \(fresh.count) new ones") }
            acknowledged[id, default: []].formUnion(phones)
        case (.campaign(let campaign), _):
            if disk.model.campaigns[campaign.id]?.status != campaign.status { throw violation("a reply says what is not on disk") }
        default: throw violation("a reply of the wrong kind")
        }
    }

    // MARK: Trouble

    private func crash(_ what: String) {
        note(what)
        // What was being written may be on disk, all of it since it is one transaction, although nobody was told.
        if let underWay = disk.underWay, Bool.random(using: &random), settings.fault == nil {
            for case .batch(_, let batch) in disk.queue.prefix(underWay) {
                _ = disk.commit(batch)
                recordUnacknowledged(batch)
            }
        }
        disk.crash()
        engine = nil
        idsKept = nil
        generation += 1
        timer = nil
        commands = [:]
    }

    /// What got to the disk unacknowledged counts as known all the same.
    private func recordUnacknowledged(_ batch: StoreBatch) {
        for change in batch.changes {
            if case .insertProspects(let id, let new) = change { acknowledged[id, default: []].formUnion(new.map(\.phone)) }
            if case .insertCampaign(let campaign) = change { known.append(campaign.id) }
        }
    }

    private func failCommit() {
        let ids = engine?.ids
        note("a commit fails")
        disk.crash()
        commands = [:]
        engine = nil
        generation += 1
        timer = nil
        // What the carrier says until the store was read again is not heard.
        idsKept = ids
        schedule(.restart(generation: generation), after: .milliseconds(Int64.random(in: 0...10_000, using: &random)))
    }

    private func restart() throws {
        guard var state = disk.model.state(of: account.id) else { return }
        report.restarts += 1
        note("restart with \(state.openAttempts.count) open attempts")
        if settings.fault == .forgetsCallerIdRest { state.callerIdUse = [] }
        if settings.fault == .retriesTooOften {
            for index in state.campaigns.indices { state.campaigns[index].settings.mode.maxRetries = 6 }
        }
        var limits = EngineSettings()
        // So small that campaigns of a few dozen prospects go through many pages.
        limits.minimumLookAhead = Int.random(in: 1...8, using: &random)
        limits.lookAheadSeconds = 0.5
        if settings.fault == .catchesUpTooMuch { limits.catchUpSeconds = 60 }
        checker.restarted()
        checker.forgiveSilence()
        engine = AccountEngine(
            state, settings: limits, zones: zones, random: .seeded(random.next()),
            ids: idsKept ?? IdentifierGenerator(after: disk.model.latestTime))
        idsKept = nil
        for (id, phones) in acknowledged {
            let stored = Set(disk.model.list(id, after: nil, limit: .max).map(\.phone))
            if !phones.isSubset(of: stored) { throw violation("acknowledged prospects are lost") }
        }
        try handle(.begun)
    }

    private func scheduleCrash() {
        guard !peer.isReliable else { return }
        schedule(.crash, after: .milliseconds(Int64.random(in: 60_000...40_000_000, using: &random)))
    }

    // MARK: The end

    /// No more trouble, and every campaign is set going.
    private func settle() throws {
        peer.isReliable = true
        let left = events.unordered.filter {
            switch $0.event {
            case .user, .crash: false
            default: true
            }
        }
        events = Heap(left)
        if engine == nil { try restart() }
        for id in known {
            try perform(.resume(id))
            try perform(.start(id))
        }
    }

    private func finish() throws {
        if !commands.isEmpty { throw violation("commands were never answered: \(commands.values)") }
        for campaign in disk.model.campaigns.values {
            report.campaigns[campaign.status, default: 0] += 1
            report.prospects += campaign.stats
            // Four hours a week from one number take longer than that; then it says what it waits for.
            let isWaiting = snapshots[campaign.id]?.waitingFor.map { $0.until > now } ?? false
            if campaign.status == .dialing, !isWaiting { throw violation("still dialing after \(settings.settling): \(campaign)") }
            if campaign.status != .dialing, campaign.stats.inFlight > 0 { throw violation("attempts were left open: \(campaign)") }
        }
        if let engine, engine.openAttempts > report.prospects.inFlight {
            throw violation("\(engine.openAttempts) attempts that are over are still kept")
        }
    }

    // MARK: Odds and ends

    private func schedule(_ event: Event, after delay: Duration) { schedule(event, at: now.advanced(by: delay)) }

    private var order = 0

    private func schedule(_ event: Event, at time: Instant) {
        order += 1
        events.insert(Scheduled(at: time, order: order, event: event))
    }

    private func chance(_ oneIn: Int) -> Bool { Int.random(in: 0..<oneIn, using: &random) == 0 }

    private func mix(_ value: UInt64) { report.fingerprint = SplitMix64.mix(report.fingerprint ^ value) }

    private func note(_ what: String) {
        let line = "\(now.millisecondsSinceEpoch - Self.start.millisecondsSinceEpoch): \(what)"
        observer?(line)
        trace.append(line)
        if trace.count > 40 { trace.removeFirst(20) }
    }

    private func violation(_ rule: String) -> SimulationViolation {
        SimulationViolation(seed: settings.seed, rule: rule, at: now, trace: trace.suffix(20))
    }
}
