import Testing

@testable import Domain
@testable import Simulator

/// A store and the store of an estimate side by side: two campaigns of an account are read and written as an engine does, with
/// chance, and each answer of the one has to be that of the other.
struct TwoStores {
    private var model = storeModel(numbers: 2)
    private var memory = ForecastMemory()
    private var random: SplitMix64
    private var now = mondayNoon
    private let campaigns = [CampaignID(high: 2, low: 1), CampaignID(high: 2, low: 2)]
    private var readers = [LookAhead(), LookAhead()]
    private var open: [Attempt] = []
    private var loads: UInt64 = 0
    private var attempts: UInt64 = 0
    /// How much happened: pages with prospects, and refusals.
    private(set) var pages = 0
    private(set) var refusals = 0

    /// Two campaigns that share half of their recipients, some of whom were contacted before, put off or suppressed.
    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        for index in 0..<40 where index % 9 == 0 { model.suppress(recipient(index), of: testAccount.id) }
        for (place, id) in campaigns.enumerated() {
            let settings = place == 0 ? voiceSettings() : smsSettings()
            let prospects = (0..<30).map { index in
                NewProspect(id: ProspectID(high: 3, low: UInt64(100 * place + index)), phone: recipient(10 * place + index))
            }
            commit([
                .insertCampaign(Campaign(id: id, account: testAccount.id, settings: settings, createdAt: now)),
                .insertProspects(id, prospects),
            ])
        }
        for id in campaigns { putOffSome(of: id) }
        for id in campaigns {
            let queued = model.list(id, after: nil, limit: .max).filter { $0.status == .queued }
            memory.add(id, queued.map(asRead))
        }
    }

    private mutating func commit(_ changes: [StoreChange]) {
        _ = model.commit(StoreBatch(account: testAccount.id, changes: changes, at: now))
    }

    private mutating func putOffSome(of campaign: CampaignID) {
        for prospect in model.list(campaign, after: nil, limit: .max) {
            pass(1_000)
            let later = now.advanced(by: .seconds(drawn(7_200)))
            switch drawn(5) {
            case 0: commit([.deferProspect(ProspectRef(prospect: prospect.id, campaign: campaign), dueAt: later, reason: .window)])
            case 1:
                let attempt = attempt(to: DueProspect(id: prospect.id, phone: prospect.phone, attempts: 0, dueAt: .epoch), of: campaign)
                commit([.openAttempt(attempt, caps: [])])
                guard model.attempts[attempt.id] != nil else { continue }
                commit([close(attempt, .retry(at: later))])
            default: break
            }
        }
    }

    private func asRead(_ prospect: Prospect) -> QueuedProspect {
        QueuedProspect(
            id: prospect.id, phone: prospect.phone, attempts: prospect.attempts, dueAt: prospect.dueAt, reason: prospect.reason,
            isSuppressed: model.suppressions[testAccount.id]?.since(prospect.phone, for: prospect.campaign) != nil,
            contacts: model.contacts(of: prospect.phone, by: testAccount.id).sorted { $0.at > $1.at })
    }

    // MARK: What an engine does

    /// Does one thing.
    mutating func step() {
        pass(drawn(100) == 0 ? 7_200_000 : 2_000)
        let place = Int(drawn(2))
        switch drawn(10) {
        case 0..<3: read(place)
        case 3..<8: if readers[place].first == nil { read(place) } else { decide(place) }
        default: end()
        }
    }

    private mutating func read(_ place: Int) {
        loads += 1
        let limit = Int(1 + drawn(8))
        guard let load = readers[place].nextLoad(LoadID(loads), of: campaigns[place], at: now, limit: limit, onlyFresh: false) else {
            return
        }
        let (expected, found) = (model.due(load.campaign, after: load.cursor, by: load.dueBy, limit: load.limit), memory.page(load))
        #expect(comparable(found, load) == comparable(expected, load), "a page of \(load)")
        if !expected.prospects.isEmpty { pages += 1 }
        let isTaken = readers[place].accept(expected, for: load)
        #expect(isTaken)
    }

    private mutating func decide(_ place: Int) {
        guard let prospect = readers[place].first else { return }
        readers[place].removeFirst()
        let reference = ProspectRef(prospect: prospect.id, campaign: campaigns[place])
        let later = now.advanced(by: .seconds(1 + drawn(7_200)))
        switch drawn(8) {
        case 0:
            write(.deferProspect(reference, dueAt: later, reason: .window))
            readers[place].noteDue(at: later, because: .window(nil))
        case 1: write(.endProspect(reference, .cancelled, reason: .expired))
        default:
            let attempt = attempt(to: prospect, of: campaigns[place])
            switch write(.openAttempt(attempt, caps: caps(for: attempt.phone))).refused[attempt.id] {
            case .capped(let until): readers[place].noteDue(at: until, because: .contactCap)
            case .suppressed: break
            case nil: open.append(attempt)
            }
        }
    }

    /// One of the attempts that are open ends, or is taken back.
    private mutating func end() {
        guard let index = open.indices.randomElement(using: &random) else { return }
        let attempt = open.remove(at: index)
        let later = now.advanced(by: .seconds(1 + drawn(7_200)))
        switch drawn(4) {
        case 0: write(close(attempt, .done))
        case 1:
            let reference = AttemptRef(attempt)
            write(.withdrawAttempt(reference, from: attempt.status, dueAt: later, reason: .window))
            noteDue(attempt, later, .window(nil))
        default:
            write(close(attempt, .retry(at: later)))
            noteDue(attempt, later, .retry)
        }
    }

    private mutating func noteDue(_ attempt: Attempt, _ time: Instant, _ cause: DueCause) {
        guard let place = campaigns.firstIndex(of: attempt.campaign) else { return }
        readers[place].noteDue(at: time, because: cause)
    }

    @discardableResult
    private mutating func write(_ change: StoreChange) -> BatchOutcome {
        let batch = StoreBatch(account: testAccount.id, changes: [change], at: now)
        let (expected, found) = (model.commit(batch), memory.commit(batch))
        #expect(found.refused == expected.refused, "\(change)")
        refusals += expected.refused.count
        return expected
    }

    // MARK: Odds and ends

    private mutating func attempt(to prospect: DueProspect, of campaign: CampaignID) -> Attempt {
        attempts += 1
        let isVoice = campaign == campaigns[0]
        return Attempt(
            id: AttemptID(high: 4, low: attempts), campaign: campaign, prospect: prospect.id, phone: prospect.phone,
            number: prospect.attempts + 1, callerId: ownNumber(Int(drawn(2))), channel: isVoice ? .voice : .sms, placedAt: now,
            status: isVoice ? .dialing : .sending)
    }

    private func close(_ attempt: Attempt, _ next: ProspectNext) -> StoreChange {
        .closeAttempt(
            AttemptRef(attempt), from: attempt.status,
            outcome: .failed, reason: Reason("busy"), at: now, next: next)
    }

    /// An estimate keeps contacts of its own where a cap counts them: of other recipients the last one may be an older one.
    /// And who is due after those that are fresh, it says only of those that were not read yet: no engine asks.
    private func comparable(_ page: DuePage, _ load: DueLoad) -> DuePage {
        var page = page
        if load.dueBy == .epoch { (page.nextDueAt, page.nextReason, page.nextProspect) = (nil, nil, nil) }
        page.prospects = page.prospects.map { prospect in
            let last = caps(for: prospect.phone).isEmpty ? nil : prospect.lastContact
            return DueProspect(
                id: prospect.id, phone: prospect.phone, attempts: prospect.attempts, dueAt: prospect.dueAt, lastContact: last)
        }
        return page
    }

    /// Every other recipient is protected by caps.
    private func caps(for phone: PhoneNumber) -> [ContactCap] {
        phone.digits % 2 == 0 ? [] : [ContactCap(limit: 2, period: .seconds(3_600)), ContactCap(limit: 3, period: .seconds(86_400))]
    }

    /// Time never stands still, so that of two contacts one is the later.
    private mutating func pass(_ most: Int64) { now = now.advanced(by: .milliseconds(1 + drawn(most))) }

    private mutating func drawn(_ bound: Int64) -> Int64 { Int64.random(in: 0..<bound, using: &random) }
}
