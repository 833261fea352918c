/// The numbers of an account: how each stands, and which a campaign may use. Shared by the account's campaigns, so that a number's
/// gaps, caps, health and budgets hold across them.
final class CallerIdTable {
    let settings: NumberSettings
    let numbering: NumberingPlan
    /// Grows when a number becomes usable, or is no longer: pools of before are made anew.
    private(set) var generation: UInt64 = 1

    private let zones: TimeZoneTable
    private let dayZone: ZoneOffsets
    private var today: NumberDay
    /// On a test account any number that a campaign names counts as the account's own.
    private let ownsEverything: Bool
    private var ids: [PhoneNumber: CallerId] = [:]
    /// Those that the account owns: the ones loaded in ascending order, then those that came later.
    private var owned: [CallerId] = []
    private var meters: [String: BudgetMeter] = [:]
    private var budgetUse: [String: BudgetUse] = [:]
    private var turns: UInt64 = 0
    /// What the store is to be told of.
    private var touched: [CallerId] = []
    private var endedDays: [StoreChange] = []
    /// Budgets that got segments back, which may be no longer those of any number.
    private var returned: [BudgetMeter] = []
    /// The day on which old budgets were forgotten last.
    private var budgetsForgotten = Int.min
    /// How long what was used of budgets is kept: longer than any day of theirs lasts.
    private static let budgetsKept: Duration = .seconds(2 * 86_400)

    /// The table of an account as the store has it.
    init(_ state: AccountState, _ settings: NumberSettings, numbering: NumberingPlan, zones: TimeZoneTable, at now: Instant) {
        self.settings = settings
        self.numbering = numbering
        self.zones = zones
        dayZone = zones.zone(settings.dayZone) ?? .utc
        today = NumberDay(of: now, in: dayZone)
        ownsEverything = state.account.isTest
        for use in state.budgetUse { budgetUse[Self.key(use.scope, use.name)] = use }
        own(state.numbers)
        for use in state.callerIdUse.sorted(by: { ($0.usedAt, $0.number) < ($1.usedAt, $1.number) }) {
            let id = id(of: use.number)
            if use.channel == .voice { id.voice = use } else { id.sms = use }
            putLast(id, on: use.channel)
        }
    }

    // MARK: Which numbers

    /// The account's own number; nil where it is not.
    func ownNumber(_ number: PhoneNumber) -> AccountNumber? {
        guard let id = ids[number], id.isOwned else { return nil }
        return id.owned
    }

    /// Notes that the account owns these numbers. What is known of those that it owned before is newer than this.
    func own(_ numbers: [AccountNumber]) {
        for number in numbers where ids[number.phone]?.isOwned != true { put(number) }
    }

    /// Notes what a number that the account owns is now.
    func put(_ number: AccountNumber) {
        let id = id(of: number.phone)
        if !id.isOwned {
            id.isOwned = true
            owned.append(id)
        }
        id.owned = number
        id.budgets = number.registration.map(meters(of:)) ?? []
        generation += 1
    }

    /// The numbers that a campaign may use: those it names that the account owns, those the account owns in an area code it
    /// names, or all of the account's if it names none. Without those that are retired or cannot do what the campaign does.
    func pool(for campaign: CampaignSettings) -> CallerIdPool {
        CallerIdPool(usable(for: campaign), campaign, sticky: settings.sticky, generation: generation)
    }

    /// The same in their order.
    func usable(for campaign: CampaignSettings) -> [CallerId] {
        var found: [CallerId] = []
        var seen: Set<PhoneNumber> = []
        func add(_ id: CallerId?) {
            guard let id, isUsable(id, campaign.channel), seen.insert(id.number).inserted else { return }
            found.append(id)
        }
        if campaign.callerIds.isEmpty { for id in owned { add(id) } }
        for entry in campaign.callerIds {
            switch entry {
            case .number(let number): add(ownsEverything ? id(of: number) : ids[number].flatMap { $0.isOwned ? $0 : nil })
            case .areaCode(let code): for id in owned where id.areaCode == code.value { add(id) }
            }
        }
        return found
    }

    /// Why a campaign may use none, in words.
    func whyNone(for campaign: CampaignSettings) -> String {
        let start = "no usable caller id: "
        guard !campaign.callerIds.isEmpty else {
            return start
                + (owned.isEmpty
                    ? "the account owns no number" : "none of the account's numbers is active and can \(campaign.channel.verb)")
        }
        let named = campaign.callerIds.prefix(Self.namedEntries).map { why($0, campaign.channel) }
        let rest = campaign.callerIds.count - named.count
        return start + named.joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
    }

    private static let namedEntries = 3

    private func why(_ entry: CallerIdEntry, _ channel: Channel) -> String {
        switch entry {
        case .number(let number):
            guard let id = ids[number], id.isOwned || ownsEverything else { return "\(number) is not the account's" }
            return id.owned.duty == .retired ? "\(number) is retired" : "\(number) cannot \(channel.verb)"
        case .areaCode(let code):
            guard owned.contains(where: { $0.areaCode == code.value }) else { return "the account owns no number in area code \(code)" }
            return "none of the account's numbers in area code \(code) is active and can \(channel.verb)"
        }
    }

    private func isUsable(_ id: CallerId, _ channel: Channel) -> Bool {
        id.owned.duty != .retired && id.owned.capabilities.allow(channel)
    }

    private func id(of number: PhoneNumber) -> CallerId {
        if let known = ids[number] { return known }
        let id = CallerId(number, regions: numbering.place(of: number).regions)
        ids[number] = id
        return id
    }

    // MARK: How they stand

    /// When a number may be used on a channel for a message of so many segments.
    func opening(of id: CallerId, _ channel: Channel, segments: Int, at now: Instant) -> CallerIdOpening {
        var opening = CallerIdOpening(at: .epoch, cause: .gap)
        switch id.owned.duty {
        case .active: break
        case .resting(let until): opening.wait(until: until, because: .byHand)
        case .retired: opening.wait(until: .distantFuture, because: .retired)
        }
        if let rest = id.voice.rest { opening.wait(until: rest.until, because: .health) }
        if let rest = id.sms.rest { opening.wait(until: rest.until, because: .health) }
        switch channel {
        case .voice:
            let day = day(at: now)
            if isCapped(id, on: day) { opening.wait(until: day.end, because: .dailyCap) }
        case .sms:
            opening.wait(until: id.sms.freeAt, because: .gap)
            for meter in id.budgets { opening.wait(until: meter.opening(for: segments, at: now), because: .budget) }
        }
        return opening
    }

    /// Whether a number made as many calls on a day, today, as it may.
    private func isCapped(_ id: CallerId, on day: NumberDay) -> Bool {
        id.voice.day >= day.number && id.voice.today.attempts >= settings.callsPerDay
    }

    /// A number's health on a channel.
    func health(of id: CallerId, _ channel: Channel, at now: Instant) -> NumberHealth {
        NumberHealth(recent(id.use(channel), at: now), channel, settings.health)
    }

    /// How much of its share in the choice a number has.
    func share(of id: CallerId, at now: Instant) -> Double { NumberHealth.share(after: id.rest, at: now, settings.health) }

    /// A number's counts as they weigh at a time. A rest wipes the slate: what was before it says nothing any more.
    private func recent(_ use: CallerIdUse, at now: Instant) -> RecentCounts { use.recentCounts(at: now, settings.health) }

    private func day(at now: Instant) -> NumberDay {
        if !today.contains(now) { today = NumberDay(of: now, in: dayZone) }
        return today
    }

    // MARK: What happens to them

    /// Notes an attempt, and returns the budgets from which it took its segments. `freeAt`: when the number may send again.
    @discardableResult
    func use(_ id: CallerId, on channel: Channel, segments: Int, freeAt: Instant, at now: Instant) -> [BudgetMeter] {
        putLast(id, on: channel)
        change(id, channel, at: now) { use in
            use.usedAt = max(use.usedAt, now)
            use.freeAt = max(use.freeAt, freeAt)
            use.today.attempts += 1
            use.total.attempts += 1
            use.recent.attempts += 1
        }
        guard channel == .sms else { return [] }
        for meter in id.budgets { meter.add(segments, at: now) }
        return id.budgets
    }

    /// Notes that the store refused a text before anybody was asked to send it: the number's gap is over, and the budgets from
    /// which it took its segments have them again. Returns whether a number may send again for that.
    func free(ofRefused attempt: Attempt, segments: Int, to budgets: [BudgetMeter], at now: Instant) -> Bool {
        guard attempt.channel == .sms, let id = ids[attempt.callerId] else { return false }
        for meter in budgets { meter.takeBack(segments, since: attempt.placedAt) }
        returned += budgets
        change(id, .sms, at: now) { use in
            // Where it was used since, that gap stays.
            if use.usedAt == attempt.placedAt { use.freeAt = min(use.freeAt, attempt.placedAt) }
        }
        generation += 1
        return true
    }

    /// Notes that an attempt was taken back: it counts as none. Where the carrier may have been asked, its gap and budget stay used. Returns
    /// whether the number may call again for that, which its pools, who have it wait for the end of the day, are then made anew for.
    @discardableResult
    func takeBack(_ attempt: Attempt, at now: Instant) -> Bool {
        guard let id = ids[attempt.callerId] else { return false }
        let day = day(at: now)
        let wasToday = day.contains(attempt.placedAt)
        let wasCapped = isCapped(id, on: day)
        change(id, attempt.channel, at: now) { use in
            if wasToday { use.today.attempts = max(0, use.today.attempts - 1) }
            use.total.attempts = max(0, use.total.attempts - 1)
            use.recent.attempts = max(0, use.recent.attempts - 1)
        }
        guard wasCapped, !isCapped(id, on: day) else { return false }
        generation += 1
        return true
    }

    /// Takes an attempt's outcome into account for the number that it used. `talked`: how long the call was answered, where a person was.
    func observe(_ outcome: AttemptOutcome, of attempt: Attempt, talked: Duration?, at now: Instant) {
        guard let id = ids[attempt.callerId] else { return }
        let health = settings.health
        let news = NumberNews(outcome, talked: talked, health)
        guard news.isNews else { return }
        change(id, attempt.channel, at: now) { use in
            use.today.add(news)
            use.total.add(news)
            use.recent.add(news)
            let found = NumberHealth(use.recent, attempt.channel, health)
            if found.score < health.restBelow, use.rest.map({ $0.until <= now }) ?? true {
                use.rest = HealthRest(until: now.advanced(by: health.rest), cause: found.worst(health))
            }
        }
    }

    /// Ends a number's rest for its health: what was counted before says nothing any more.
    func endRest(of number: PhoneNumber, at now: Instant) {
        guard let id = ids[number] else { return }
        for channel in Channel.allCases where id.use(channel).rest != nil {
            change(id, channel, at: now) { use in
                use.rest = nil
                use.recent = RecentCounts(at: now)
            }
        }
        generation += 1
    }

    /// Puts a number behind all others in the order of uses.
    func putLast(_ id: CallerId, on channel: Channel) {
        turns += 1
        id.setTurn(turns, on: channel)
    }

    private func change(_ id: CallerId, _ channel: Channel, at now: Instant, _ body: (inout CallerIdUse) -> Void) {
        if !id.isVoiceTouched, !id.isSmsTouched { touched.append(id) }
        switch channel {
        case .voice:
            id.isVoiceTouched = true
            bring(&id.voice, to: now)
            body(&id.voice)
        case .sms:
            id.isSmsTouched = true
            bring(&id.sms, to: now)
            body(&id.sms)
        }
    }

    /// Makes a use one of this day, with its counts as they weigh now.
    private func bring(_ use: inout CallerIdUse, to now: Instant) {
        let day = day(at: now).number
        // Where the clock was set back over midnight, the later day goes on.
        if use.day < day {
            if use.today != NumberCounts() {
                let ended = NumberDayCounts(channel: use.channel, date: CalendarDate(dayNumber: use.day), counts: use.today)
                endedDays.append(.keepNumberDay(use.number, ended))
            }
            use.day = day
            use.today = NumberCounts()
        }
        use.recent = recent(use, at: now)
    }

    /// Whether the store is to keep anything new.
    var isTouched: Bool { !touched.isEmpty }

    /// What the store is to keep of what happened since this was asked last.
    func takeChanges() -> [StoreChange] {
        guard !touched.isEmpty else { return [] }
        var changes = endedDays
        for id in touched {
            if id.isVoiceTouched { changes.append(.useCallerId(id.voice)) }
            if id.isSmsTouched { changes.append(.useCallerId(id.sms)) }
            keep(id.budgets, &changes)
            (id.isVoiceTouched, id.isSmsTouched) = (false, false)
        }
        keep(returned, &changes)
        returned.removeAll()
        endedDays.removeAll(keepingCapacity: true)
        touched.removeAll(keepingCapacity: true)
        forgetBudgets(&changes)
        return changes
    }

    private func keep(_ meters: [BudgetMeter], _ changes: inout [StoreChange]) {
        for meter in meters where meter.isTouched {
            meter.isTouched = false
            changes.append(.useBudget(meter.use))
        }
    }

    /// Once a day: what was used of budgets so long ago that it counts in no minute and on no day any more, wherever that ends, is forgotten.
    private func forgetBudgets(_ changes: inout [StoreChange]) {
        guard today.number > budgetsForgotten else { return }
        budgetsForgotten = today.number
        let oldest = today.start.advanced(by: .zero - Self.budgetsKept)
        guard budgetUse.values.contains(where: { $0.at < oldest }) || meters.values.contains(where: { $0.use.at < oldest }) else { return }
        budgetUse = budgetUse.filter { $0.value.at >= oldest }
        let bound = Set(ids.values.lazy.flatMap(\.budgets).map { ObjectIdentifier($0) })
        meters = meters.filter { $0.value.use.at >= oldest || bound.contains(ObjectIdentifier($0.value)) }
        changes.append(.forgetBudgets(before: oldest))
    }

    // MARK: Budgets

    private func meters(of registration: NumberRegistration) -> [BudgetMeter] {
        [
            meter(.brand, registration.brand, tier: registration.brandTier),
            meter(.campaign, registration.campaign, tier: registration.campaignClass),
        ].compactMap { $0 }
    }

    /// All numbers of a brand or campaign share one. One whose standing changes goes on with what it has used.
    private func meter(_ scope: TenDLCBudget.Scope, _ name: String, tier: String) -> BudgetMeter? {
        guard let budget = settings.budgets.budget(scope, tier: tier) else { return nil }
        let key = Self.key(scope, name)
        if let known = meters[key] {
            known.budget = budget
            return known
        }
        let meter = BudgetMeter(budget, budgetUse[key] ?? BudgetUse(scope: scope, name: name, at: .epoch, segments: 0), zones: zones)
        meters[key] = meter
        return meter
    }

    private static func key(_ scope: TenDLCBudget.Scope, _ name: String) -> String { "\(scope.rawValue) \(name)" }
}

extension Channel {
    /// What a number does on it.
    fileprivate var verb: String { self == .voice ? "call" : "send texts" }
}
