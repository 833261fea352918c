import Domain
import HeapModule

/// A world in one thread: users, engines behind their real drivers and commit queue, a disk that takes
/// its time and a carrier that is not to be relied on, all from one seed, with checkers that look on at every step.
///
/// This file has the world's time and its events; `Simulation+Process.swift` what the server does in it,
/// `Simulation+Outside.swift` what users, disk and carrier do to it, `Simulation+End.swift` how it ends.
public final class Simulation {
    enum Event {
        case user(AccountID)
        case toggle(AccountID, CampaignCommand)
        case wake(process: Int, AccountID, timer: UInt64)
        case diskDone(process: Int)
        case arrives(CarrierRequest)
        case carrier(CarrierEvent)
        case says(CarrierEvent, revision: Int?)
        case denial(process: Int, engines: Int, CarrierEvent)
        case restart(process: Int)
        case rebuild(process: Int, AccountID, generation: UInt64)
        case stop
        case drainTimeout(process: Int)
        case slot(process: Int, AccountID)
        case fullDisk
        case throttling
        case clockStep
        case sideChange
        case lastWord
        case text
        case inbound(InboundMessage)
        case reply(InboundReply)
        case lastText
        case watch(AccountID)
        case number(AccountID)
    }

    private struct Scheduled: Comparable {
        let at: Instant
        let order: Int
        let event: Event

        static func < (lhs: Self, rhs: Self) -> Bool { (lhs.at, lhs.order) < (rhs.at, rhs.order) }
        static func == (lhs: Self, rhs: Self) -> Bool { lhs.order == rhs.order }
    }

    /// The process was killed: nothing that it was about to do is done.
    struct Killed: Error {}

    /// What an account may allow its campaigns to do to one recipient.
    private static let caps: [[AccountContactCap]] = [[], [], [(3, "24h")], [(1, "8h")], [(2, "1h"), (4, "2d")], [(1, "10m")]].map {
        $0.compactMap { limit, period in ContactPeriod(period).map { AccountContactCap(limit: limit, period: $0) } }
    }

    /// Read once for all worlds: the system's zones do not change.
    static let zones = TimeZoneTable()
    private static let builtInRules = Result { () throws(CallingRulesError) in try CallingRules.builtIn(zones: zones) }
    /// The rules that are built in.
    let callingRules: CallingRules

    let settings: SimulationSettings
    let levels: TroubleLevels
    var random: SplitMix64
    /// The users' own, so that they do the same whatever else goes wrong: a failing world can be made smaller.
    var userRandom: SplitMix64
    /// That of those who look after numbers.
    var numberRandom: SplitMix64
    /// The world's time; the server's clock may be off.
    var now: Instant
    /// By how much the server's clock is ahead.
    var skew: Duration = .zero
    var accounts: [AccountID: SimulatedAccount] = [:]
    let order: [AccountID]
    var disk: SimulatedDisk
    var peer: SimulatedPeer
    /// Whether all goes well, after the chaos.
    var isQuiet = false

    /// The process that runs, counted from 1. Its memory is what follows.
    var process = 0
    var isUp = false
    /// Whether it was told to stop.
    var isStopping = false
    var queue = CommitQueue<AccountID>(largestCommit: 1)
    /// What the disk is doing.
    var underWay: CommitQueue<AccountID>.Step?
    /// How many more effects are done before the process is killed; nil: it is not.
    var effectsLeft: Int?
    var engineSettings = EngineSettings()
    var lastToken: UInt64 = 0
    /// The carrier's slots; nil: it has no limit.
    var slots: CarrierSlots?
    let slotNotices = SlotNotices()
    /// How many calls the carrier takes at once; nil: any number.
    let carrierLimit: Int?
    /// Attempts that nobody made, and of which the carrier speaks.
    var strangers: Set<AttemptID> = []
    var lastText = 0
    var windows = WindowChecker()
    /// What was broken while the process died.
    var lateRule: String?
    /// Messages of the quiet end that must be answered.
    var lastTexts: [InboundMessage] = []

    var report = SimulationReport()
    private let start: Instant
    private var events: Heap<Scheduled> = []
    private var scheduled = 0
    private let observer: ((String) -> Void)?

    /// The world of these settings. `observer` is told, line by line, all that happens in it.
    public init(_ settings: SimulationSettings, observer: ((String) -> Void)? = nil) throws {
        self.settings = settings
        self.observer = observer
        callingRules = try Self.builtInRules.get()
        carrierLimit = Self.carrierLimit(seed: settings.seed)
        levels = TroubleLevels(settings.troubles, seed: settings.seed)
        random = SplitMix64(seed: settings.seed)
        userRandom = SplitMix64(seed: SplitMix64.mix(settings.seed ^ 0x7573_6572_73))
        numberRandom = SplitMix64(seed: SplitMix64.mix(settings.seed ^ 0x6E75_6D62_6572))
        start = SimulationStart.drawn(from: settings.seed)
        now = start
        // A few places in each world, so that campaigns have several recipients in each.
        var drawing = SplitMix64(seed: SplitMix64.mix(settings.seed ^ 0x686F_6D65))
        let homes = (0..<8).compactMap { _ in HandPlace.all.randomElement(using: &drawing) }
        var model = StoreModel()
        var order: [AccountID] = []
        for index in 0..<UInt64(max(1, settings.accounts)) {
            let account = Account(id: AccountID(high: 1, low: index + 1), name: "account \(index + 1)", isTest: false)
            let numbers = [19_495_551_000, 19_495_551_001, 17_145_551_000, 12_125_551_000].compactMap {
                PhoneNumber(digits: $0 + 10 * index)
            }
            let recipients = (0..<settings.recipients).compactMap { number in
                PhoneNumber(digits: homes[number % homes.count].first + UInt64(number) % HandPlace.size)
            }
            let suppressed = recipients.filter { $0.digits % 11 == index }
            let user = SimulatedUser(
                numbers: numbers, strangers: [19_990_000_000].compactMap { PhoneNumber(digits: $0) }, recipients: recipients,
                settings: settings, start: start)
            model.add(account, numbers: numbers, suppressed: settings.fault == .ignoresSuppression ? [] : suppressed)
            let registration = NumberRegistration(brand: "B\(index)", brandTier: "low", campaign: "C\(index)", campaignClass: "low_volume")
            for phone in numbers.prefix(2) { model.put(AccountNumber(phone, registration: registration), of: account.id) }
            let caps = Self.caps[Int(SplitMix64.mix(settings.seed ^ 0x6361_7073 &+ index) % UInt64(Self.caps.count))]
            var own = AccountSettings()
            Self.drawRules(of: &own, &drawing, start)
            own.contactCaps = caps
            Self.drawPacing(seed: settings.seed &+ index, &own)
            var kept = own
            if settings.fault == .ignoresCaps { kept.contactCaps = [] }
            model.set(kept, of: account.id)
            accounts[account.id] = SimulatedAccount(account, user: user, suppressed: Set(suppressed), settings: own)
            accounts[account.id]?.numbers = NumberChecker(model.ownNumbers(of: account.id), Self.numberLimits(seed: settings.seed))
            order.append(account.id)
        }
        self.order = order
        disk = SimulatedDisk(model, fault: settings.fault)
        let outcomes = try OutcomeMix(parsing: "voicemail=20,no_answer=20,human=20,failed=8,busy=10,fax=4,silence=4,uncertain=8,screened=6")
        peer = SimulatedPeer(seed: settings.seed, outcomes: outcomes, troubles: settings.troubles)
    }

    /// What an account decides about calling rules.
    private static func drawRules(of account: inout AccountSettings, _ random: inout SplitMix64, _ start: Instant) {
        if random.next() % 3 == 0 { account.unknownState = .strictest }
        if random.next() % 3 == 0 { account.mobileSalesRules = true }
        guard random.next() % 4 == 0 else { return }
        let today = Int(start.millisecondsSinceEpoch / 86_400_000)
        account.blackoutDates = [today + Int(random.next() % 4), today + 4 + Int(random.next() % 4)].map { CalendarDate(dayNumber: $0) }
    }

    /// Runs the world to its end. Throws ``SimulationViolation`` at the first rule that is broken.
    public func run() throws -> SimulationReport {
        report.troubles = settings.troubles
        let end = now.advanced(by: settings.chaos)
        try guarded { try boot() }
        for id in order { schedule(.user(id), after: .milliseconds(10)) }
        for id in order { schedule(.number(id), after: .seconds(3_600)) }
        beginTroubles()
        try run(until: end)
        try guarded { try settle() }
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
            try guarded { try take(next.event) }
            try endIfDrained()
            try lookOn()
        }
        now = end
    }

    /// Does something that may end in the death of the process.
    private func guarded(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch is Killed {
            crash()
        }
    }

    private func take(_ event: Event) throws {
        if let lateRule { throw violation(lateRule) }
        switch event {
        case .user(let id): try useAsUser(id)
        case .toggle(let id, let command):
            try perform(command, for: id)
            toggle(after: command, id)
        case .wake(let process, let id, let timer): if process == self.process { try wake(id, timer) }
        case .diskDone(let process): if process == self.process { try finishDiskStep() }
        case .arrives(let request): try arrive(request)
        case .carrier(let event): try hear(event)
        case .says(let event, let revision): if peer.isCurrent(event.attempt, revision) { tell(event) }
        case .denial(let process, let engines, let event):
            if process == self.process, accounts[event.account]?.failedGenerations.count == engines { try hear(event) }
        case .restart(let process): if process == self.process, !isUp { try boot() }
        case .rebuild(let process, let id, let generation): if process == self.process { try rebuild(id, generation) }
        case .stop: try stop()
        case .slot(let process, let id): if process == self.process, isUp { try handle(.carrierSlot, for: id) }
        case .drainTimeout(let process): if process == self.process, isUp { try stopWaiting() }
        case .fullDisk: fillDisk()
        case .throttling: throttle()
        case .clockStep: stepClock()
        case .sideChange: changeFromTheSide()
        case .lastWord: try goOn()
        case .text: textAsRecipient()
        case .inbound(let message): try hear(message)
        case .reply(let reply): peer.take(reply, at: now)
        case .lastText: sendLastTexts()
        case .watch(let id): try watch(id)
        case .number(let id): try changeNumber(of: id)
        }
    }

    /// What is checked whatever happened.
    private func lookOn() throws {
        for id in order {
            guard let account = accounts[id], account.isRunning else { continue }
            for (campaign, durable) in account.durable {
                // Also what was not published is noticed: readers would see old counts for good.
                let (shown, stored) = (account.snapshots[campaign], durable.campaign)
                if shown?.stats != stored.stats || shown?.status != stored.status {
                    throw violation("readers do not see what is on disk: \(stored)")
                }
            }
            for snapshot in account.snapshots.values {
                if let rule = account.liveness.check(
                    snapshot, at: clock, disk.model.settings[id] ?? AccountSettings(), recipients: { disk.model.recipients(of: $0) })
                {
                    throw violation("\(rule): \(snapshot)")
                }
            }
            guard let load = account.core?.load else { continue }
            if load.pendingBatches == 0, let rule = checkPacing(shown: account) { throw violation(rule) }
            if load.pendingBatches == 0, let rule = account.checkRetries(on: disk.model) { throw violation(rule) }
            let inFlight = account.durable.values.reduce(0) { $0 + $1.campaign.stats.inFlight }
            if let rule = MemoryChecker().check(
                load, inFlight: inFlight, campaigns: account.durable.count + load.pendingBatches, lookAhead: engineSettings.maximumLookAhead
            ) {
                throw violation(rule)
            }
        }
    }

    // MARK: Time

    /// The time as the server's clock has it.
    var clock: Instant { now.advanced(by: skew) }

    func schedule(_ event: Event, after delay: Duration) { schedule(event, at: now.advanced(by: delay)) }

    func schedule(_ event: Event, at time: Instant) {
        scheduled += 1
        events.insert(Scheduled(at: max(time, now), order: scheduled, event: event))
    }

    /// Drops what is still to happen, but for what is kept.
    func drop(where isDropped: (Event) -> Bool) {
        events = Heap(events.unordered.filter { !isDropped($0.event) })
    }

    // MARK: Odds and ends

    func chance(_ oneIn: Int) -> Bool { Int.random(in: 0..<oneIn, using: &random) == 0 }

    func strikes(_ trouble: SimulatedTrouble, oneIn: Double) -> Bool { levels.strikes(trouble, oneIn: oneIn, &random) && !isQuiet }

    func milliseconds(_ range: ClosedRange<Int64>) -> Duration { .milliseconds(Int64.random(in: range, using: &random)) }

    func mix(_ value: UInt64) { report.fingerprint = SplitMix64.mix(report.fingerprint ^ value) }

    func note(_ what: @autoclosure () -> String) {
        observer?("\(elapsed) \(what())")
    }

    func violation(_ rule: String) -> SimulationViolation { SimulationViolation(seed: settings.seed, rule: rule, at: now) }

    /// Days, hours, minutes, seconds and milliseconds since the world began.
    private var elapsed: String {
        let total = start.duration(to: now).wholeMilliseconds
        func padded(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let (days, rest) = (total / 86_400_000, total % 86_400_000)
        return
            "\(days)d \(padded(rest / 3_600_000, 2)):\(padded(rest / 60_000 % 60, 2)):\(padded(rest / 1_000 % 60, 2)).\(padded(rest % 1_000, 3))"
    }
}
