import Testing

@testable import Domain

@Suite("Caller ids")
struct CallerIdTests {
    private let local = number(17_145_551_000)
    private let others = [number(12_125_551_000), number(19_495_551_000)]

    private func table(
        isTest: Bool = false, use: [CallerIdUse] = [], numbers: [AccountNumber]? = nil, plan: NumberingPlan = .none,
        change: (inout NumberSettings) -> Void = { _ in }
    ) -> CallerIdTable {
        var settings = NumberSettings()
        change(&settings)
        var state = AccountState(
            account: Account(id: testAccount.id, name: "test", isTest: isTest), numbers: ([local] + others).sorted(), callerIdUse: use)
        if let numbers { state.numbers = numbers }
        return CallerIdTable(state, settings, numbering: plan, zones: TimeZoneTable(), at: mondayNoon)
    }

    private func settings(
        _ entries: [CallerIdEntry] = [], _ strategy: CallerIdStrategy? = nil, channel: Channel = .voice, message: String? = nil
    ) -> CampaignSettings {
        var settings = channel == .voice ? voiceSettings() : smsSettings(message: message ?? "Hi")
        settings.callerIds = entries
        settings.callerIdStrategy = strategy
        return settings
    }

    /// Uses of numbers, one after the other, as a campaign makes them.
    private func uses(
        _ count: Int, _ table: CallerIdTable, _ settings: CampaignSettings, for phone: PhoneNumber = recipient(1), last: Contact? = nil,
        seed: UInt64 = 1, at now: Instant = mondayNoon
    ) -> [PhoneNumber] {
        let pool = table.pool(for: settings)
        var random = RandomSource.seeded(seed)
        var used: [PhoneNumber] = []
        for _ in 0..<count {
            guard case .use(let id, _) = pool.choose(table, for: phone, last: last, at: now, &random) else { return used }
            table.use(id, on: settings.channel, segments: pool.segments, freeAt: now, at: now)
            used.append(id.number)
        }
        return used
    }

    private func fail(_ number: PhoneNumber, _ count: Int, _ reason: String, in table: CallerIdTable, at now: Instant = mondayNoon) {
        for _ in 0..<count { table.observe(AttemptOutcome(.failed, reason: Reason(reason)), of: attempt(number), talked: nil, at: now) }
    }

    private func attempt(_ number: PhoneNumber, _ channel: Channel = .voice, at now: Instant = mondayNoon) -> Attempt {
        Attempt(
            id: AttemptID(high: 1, low: 1), campaign: CampaignID(high: 1, low: 1), prospect: ProspectID(high: 1, low: 1),
            phone: recipient(1), number: 1, callerId: number, channel: channel, placedAt: now, status: .dialing)
    }

    @Test("Numbers mean those of the account, area codes every number in them, and nothing named means all")
    func candidates() throws {
        let table = table()
        func numbers(_ entries: [CallerIdEntry]) -> Set<PhoneNumber> { Set(uses(9, table, settings(entries))) }
        let (here, nowhere) = (try #require(AreaCode(949)), try #require(AreaCode(999)))
        #expect(numbers([]).count == 3)
        #expect(numbers([.number(local), .number(recipient(5))]) == [local])
        #expect(numbers([.areaCode(here)]) == [others[1]])
        #expect(numbers([.number(others[1]), .areaCode(here)]) == [others[1]])
        #expect(numbers([.areaCode(nowhere)]).isEmpty)
        #expect(table.whyNone(for: settings([.areaCode(nowhere)])) == "no usable caller id: the account owns no number in area code 999")
        #expect(table.whyNone(for: settings([.number(recipient(5))])) == "no usable caller id: +17145550005 is not the account's")
    }

    @Test("On a test account any number that is named counts as its own, and is not everybody's")
    func testAccountOwnsAll() {
        let table = table(isTest: true)
        #expect(Set(uses(3, table, settings([.number(recipient(5))]))) == [recipient(5)])
        #expect(Set(uses(9, table, settings())).count == 3, "a number that one campaign named is not everybody's")
        table.own([AccountNumber(recipient(5)), AccountNumber(local)])
        #expect(Set(uses(9, table, settings())).count == 4, "a number that the account came to own counts for all, once")
    }

    @Test("A retired number, and one that cannot do what a campaign does, is not among a campaign's")
    func unusable() {
        let table = table(numbers: [
            AccountNumber(local, duty: .retired), AccountNumber(others[0], capabilities: .sms),
            AccountNumber(others[1], capabilities: .voice),
        ])
        #expect(Set(uses(4, table, settings())) == [others[1]])
        #expect(Set(uses(4, table, settings(channel: .sms))) == [others[0]])
        #expect(
            table.whyNone(for: settings([.number(local), .number(others[0])]))
                == "no usable caller id: +17145551000 is retired; +12125551000 cannot call")
    }

    @Test("Round robin takes the number that has rested longest, also within one millisecond and after a restart")
    func roundRobin() {
        let sorted = ([local] + others).sorted()
        #expect(uses(9, table(), settings()) == sorted + sorted + sorted)
        let used = [0, 2].map { index in
            var use = CallerIdUse(number: sorted[index], channel: .voice)
            use.usedAt = mondayNoon.advanced(by: .seconds(-10 - index))
            return use
        }
        #expect(uses(4, table(use: used), settings()) == [sorted[1], sorted[2], sorted[0], sorted[1]])
    }

    @Test("Local presence takes the same area code, then the same state, then any, and says which")
    func localPresence() {
        let state = number(14_155_551_000)
        let table = table(numbers: [local, state, others[0]].map { AccountNumber($0) }, plan: .builtIn)
        for selection in CallerIdSelection.allCases {
            let pool = table.pool(for: settings([], CallerIdStrategy(selection: selection, localPresence: true)))
            var random = RandomSource.seeded(1)
            func choice() -> (PhoneNumber, CallerIdBasis)? {
                guard case .use(let id, let basis) = pool.choose(table, for: recipient(1), last: nil, at: mondayNoon, &random) else {
                    return nil
                }
                return (id.number, basis)
            }
            #expect(choice()?.0 == local && choice()?.1.match == .areaCode && choice()?.1.selection == selection)
        }
        table.put(AccountNumber(local, duty: .resting(until: mondayNoon.advanced(by: .seconds(60)))))
        let pool = table.pool(for: settings([], CallerIdStrategy(localPresence: true)))
        var random = RandomSource.seeded(1)
        guard case .use(let second, let why) = pool.choose(table, for: recipient(1), last: nil, at: mondayNoon, &random) else {
            Issue.record("no number is free")
            return
        }
        #expect(second.number == state && why.match == .region)
        table.put(AccountNumber(state, duty: .retired))
        #expect(uses(1, table, settings([], CallerIdStrategy(localPresence: true))) == [others[0]])
    }

    @Test("Health takes better numbers more often, and does not burn the best")
    func health() {
        let table = table { $0.callsPerDay = 10_000 }
        fail(local, 30, "network_error", in: table)
        fail(others[0], 15, "network_error", in: table)
        let pool = table.pool(for: settings([], CallerIdStrategy(selection: .healthScore)))
        var random = RandomSource.seeded(1)
        let all = (0..<3_000).compactMap { _ in
            if case .use(let id, _) = pool.choose(table, for: recipient(1), last: nil, at: mondayNoon, &random) { id.number } else { nil }
        }
        let counts = Dictionary(grouping: all, by: { $0 }).mapValues(\.count)
        let (worst, middle, best) = (counts[local] ?? 0, counts[others[0]] ?? 0, counts[others[1]] ?? 0)
        #expect(worst < middle && middle < best && worst > 600 && best < 1_400, "\(counts)")
    }

    @Test("Random takes each of the free numbers about equally often")
    func randomSelection() {
        let all = uses(3_000, table { $0.callsPerDay = 10_000 }, settings([], CallerIdStrategy(selection: .random)), seed: 4)
        let counts = Dictionary(grouping: all, by: { $0 }).mapValues(\.count)
        #expect(counts.values.allSatisfy { (850...1_150).contains($0) } && counts.count == 3, "\(counts)")
    }

    @Test("When all rest, the earliest end of a rest is told; gaps are per channel and come back from the store")
    func resting() {
        let uses = ([local] + others).enumerated().map { offset, number in
            var use = CallerIdUse(number: number, channel: .sms)
            use.freeAt = mondayNoon.advanced(by: .seconds(60 + offset))
            return use
        }
        let table = table(use: uses)
        var random = RandomSource.seeded(1)
        let texts = table.pool(for: settings(channel: .sms))
        guard case .resting(let opening) = texts.choose(table, for: recipient(1), last: nil, at: mondayNoon, &random) else {
            Issue.record("a number is used that rests")
            return
        }
        #expect(opening == CallerIdOpening(at: mondayNoon.advanced(by: .seconds(60)), cause: .gap))
        #expect(self.uses(3, table, settings()).count == 3, "a gap on one channel binds the other")
    }

    @Test("A recipient sees the number that it saw before, for as long as the campaign says, if that is free")
    func sticky() throws {
        let strategy = CallerIdStrategy(selection: .random, sticky: StickyPeriod("2h"))
        let last = Contact(at: mondayNoon, callerId: others[1])
        let table = table()
        for (seconds, isSame) in [(0, true), (7_199, true), (7_200, false)] {
            let used = uses(30, table, settings([], strategy), last: last, at: mondayNoon.advanced(by: .seconds(seconds)))
            #expect((Set(used) == [others[1]]) == isSame, "\(seconds) s later")
        }
        let never = CallerIdStrategy(selection: .random, sticky: StickyPeriod("0d"))
        #expect(Set(uses(30, table, settings([], never), last: last)).count == 3)
        let byDefault = uses(30, table, settings(), last: last, at: mondayNoon.advanced(by: .seconds(8 * 86_400 - 1)))
        #expect(Set(byDefault) == [others[1]])
        table.put(AccountNumber(others[1], duty: .retired))
        #expect(!uses(30, table, settings([], strategy), last: last).contains(others[1]))
    }

    @Test("A number makes so many calls a day and no more, on all campaigns together, until midnight in Los Angeles")
    func dailyCap() {
        let table = table { $0.callsPerDay = 4 }
        #expect(uses(9, table, settings([.number(local)])).count == 4)
        #expect(uses(99, table, settings()).count == 8, "a number's calls count for another campaign too")
        #expect(uses(99, table, settings(channel: .sms)).count == 99, "texts have no such cap")
        var random = RandomSource.seeded(1)
        guard case .resting(let opening) = table.pool(for: settings()).choose(table, for: recipient(1), last: nil, at: mondayNoon, &random)
        else {
            Issue.record("a number calls more often than it may")
            return
        }
        // 2026-01-05 12:00 UTC is 4:00 in Los Angeles.
        let midnight = mondayNoon.advanced(by: .seconds(20 * 3_600))
        #expect(opening == CallerIdOpening(at: midnight, cause: .dailyCap))
        #expect(uses(99, table, settings(), at: midnight).count == 12)
    }

    @Test("The day's count comes back from the store, and what was taken back does not count")
    func countsComeBack() throws {
        let table = table { $0.callsPerDay = 4 }
        #expect(uses(4, table, settings([.number(local)])).count == 4)
        table.takeBack(attempt(local), at: mondayNoon)
        #expect(uses(9, table, settings([.number(local)])).count == 1)
        let kept = table.takeChanges().compactMap { if case .useCallerId(let use) = $0 { use } else { nil } }
        #expect(kept.map(\.number) == [local], "however often a number is used, it is kept once")
        #expect(kept.first?.today.attempts == 4)
        #expect(table.takeChanges().isEmpty)
        let next = self.table(use: kept) { $0.callsPerDay = 5 }
        #expect(uses(9, next, settings([.number(local)])).count == 1)
    }

    @Test("What the store refused to have sent uses up no gap and no budget, and what was sent since stays")
    func givenBack() throws {
        let registration = NumberRegistration(brand: "B1", brandTier: "low", campaign: "C1", campaignClass: "low_volume")
        let numbers = [local, others[0]].map { AccountNumber($0, registration: registration) }
        let budgets = try TenDLCBudgets.builtIn(zones: TimeZoneTable())
        let table = table(numbers: numbers) { $0.budgets = budgets }
        let campaign = settings([], channel: .sms)
        var random = RandomSource.seeded(1)
        func choice() -> CallerIdChoice {
            table.pool(for: campaign).choose(table, for: recipient(1), last: nil, at: mondayNoon, &random)
        }
        guard case .use(let first, _) = choice() else { throw TestFailure("no number is free") }
        let gap = mondayNoon.advanced(by: .seconds(900))
        // All that the campaign's class has in a minute.
        let used = table.use(first, on: .sms, segments: 75, freeAt: gap, at: mondayNoon)
        #expect(used.count == 2)
        guard case .resting(let opening) = choice(), opening.cause == .budget else { throw TestFailure("the budget is not used up") }
        #expect(table.free(ofRefused: attempt(first.number, .sms), segments: 75, to: used, at: mondayNoon))
        for _ in 0..<2 {
            guard case .use(let id, _) = choice() else { throw TestFailure("what was never sent keeps a number from sending") }
            table.use(id, on: .sms, segments: 1, freeAt: gap, at: mondayNoon)
        }
        guard case .resting(let opening) = choice() else { throw TestFailure("there are but two numbers") }
        #expect(opening == CallerIdOpening(at: gap, cause: .gap))
        let kept = table.takeChanges().compactMap { if case .useBudget(let use) = $0 { use } else { nil } }
        #expect(Set(kept.map(\.segments)) == [2] && kept.count == 2)
        let later = mondayNoon.advanced(by: .seconds(1))
        #expect(table.free(ofRefused: attempt(first.number, .sms, at: later), segments: 1, to: used, at: later))
        #expect(first.sms.freeAt == gap, "the gap of another text is given back")
    }

    @Test("What was used of budgets is forgotten once a day, when it counts in no window any more")
    func forgottenBudgets() throws {
        let budgets = try TenDLCBudgets.builtIn(zones: TimeZoneTable())
        let registration = NumberRegistration(brand: "B1", brandTier: "low", campaign: "C1", campaignClass: "low_volume")
        var settings = NumberSettings()
        settings.budgets = budgets
        var state = AccountState(account: testAccount)
        state.numbers = [AccountNumber(local, registration: registration)]
        let days = [0, 1, 3].map { mondayNoon.advanced(by: .seconds(-$0 * 86_400)) }
        state.budgetUse = zip(["B1", "B2", "B3"], days).map { BudgetUse(scope: .brand, name: $0, at: $1, segments: 9) }
        let table = CallerIdTable(state, settings, numbering: .none, zones: TimeZoneTable(), at: mondayNoon)
        func forgotten() -> [Instant] {
            table.takeChanges().compactMap { if case .forgetBudgets(let time) = $0 { time } else { nil } }
        }
        func send(at now: Instant) {
            table.use(table.usable(for: self.settings([], channel: .sms))[0], on: .sms, segments: 1, freeAt: now, at: now)
        }
        send(at: mondayNoon)
        let times = forgotten()
        #expect(times.count == 1 && times.allSatisfy { $0 > days[2] && $0 < days[1] })
        send(at: mondayNoon.advanced(by: .seconds(60)))
        #expect(forgotten().isEmpty, "it is asked for more than once a day")
        send(at: mondayNoon.advanced(by: .seconds(3 * 86_400)))
        let next = forgotten()
        #expect(next.count == 1 && next.allSatisfy { $0 > days[1] && $0 <= mondayNoon.advanced(by: .seconds(86_400)) })
    }

    @Test("A number whose health is low rests, then returns gradually, whatever the selection", arguments: CallerIdSelection.allCases)
    func healthRest(selection: CallerIdSelection) {
        let table = table { $0.callsPerDay = 100_000 }
        let strategy = CallerIdStrategy(selection: selection)
        fail(local, 10, "Spam_Blocked", in: table)
        func share(after hours: Int) -> Double {
            let now = mondayNoon.advanced(by: .seconds(hours * 3_600))
            let used = uses(3_000, table, settings([], strategy), at: now)
            return Double(used.count { $0 == local }) / 1_000
        }
        #expect(share(after: 0) == 0 && share(after: 23) == 0, "it is used while it rests")
        let (first, middle, last) = (share(after: 24), share(after: 36), share(after: 49))
        #expect(first > 0 && first < 0.15, "when the rest is over its share is \(first)")
        #expect(middle > 0.4 && middle < 0.75, "halfway up the ramp its share is \(middle)")
        #expect(last > 0.85, "after the ramp its share is \(last)")
    }

    @Test("Of a thousand numbers, none is preferred and each choice is quick")
    func manyNumbers() {
        let many = (0..<1_000).map { AccountNumber(number(12_125_550_000 + UInt64($0))) }
        let table = table(numbers: many) { $0.callsPerDay = 1 }
        for selection in CallerIdSelection.allCases {
            let tomorrow = mondayNoon.advanced(by: .seconds(86_400 * (1 + selection.rawValue)))
            let used = uses(2_000, table, settings([], CallerIdStrategy(selection: selection)), at: tomorrow)
            #expect(Set(used).count == 1_000 && used.count == 1_000, "\(selection): \(used.count) choices")
        }
    }

    @Test("The basis of a choice goes through the store")
    func basis() {
        for selection in CallerIdSelection.allCases {
            for match in CallerIdBasis.Match.allCases {
                for health in [0, 57, 100, nil] {
                    let basis = CallerIdBasis(selection: selection, match: match, isSticky: health == 57, health: health)
                    #expect(CallerIdBasis(code: basis.code) == basis)
                }
            }
        }
        #expect(CallerIdBasis(code: -1) == nil && CallerIdBasis(code: 0) == nil && CallerIdBasis(code: .max) == nil)
    }
}
