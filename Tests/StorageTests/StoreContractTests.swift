import Domain
import Foundation
import Storage
import Testing

/// What every ``Store`` promises; each test runs on a store of its own.
@Suite("A store")
struct StoreContractTests {
    let store: SQLiteStore
    let folder: TemporaryFolder
    let account = AccountID(high: 1, low: 1)
    let start = Instant(millisecondsSinceEpoch: 1_767_225_600_000)

    init() async throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.file("campaignd.db"))
        let hash = try #require(KeyHash([UInt8](repeating: 7, count: 32)))
        try await store.addKey(hash, account: "acme", isTest: true, newID: account, numbers: [phone(9_195_551_000)])
    }

    @Test("gives back a campaign with every setting as it was stored")
    func campaignRoundTrip() async throws {
        let campaign = Campaign(id: CampaignID(high: 2, low: 3), account: account, settings: .full, createdAt: start)
        _ = try await commit([.insertCampaign(campaign)])
        #expect(try await store.loadAccount(account).campaigns == [campaign])
    }

    @Test("gives back an account's settings as they were stored last, and their defaults before")
    func accountRoundTrip() async throws {
        #expect(try await store.loadAccount(account).settings == AccountSettings())
        var settings = AccountSettings()
        settings.maxConcurrentCalls = 7
        _ = try await commit([.updateAccount(settings)])
        settings.unknownState = .strictest
        settings.mobileSalesRules = true
        settings.blackoutDates = ["2026-11-26", "2026-12-25"].compactMap { CalendarDate($0) }
        settings.contactCaps = [(3, "24h"), (10, "7d")].compactMap { limit, period in
            ContactPeriod(period).map { AccountContactCap(limit: limit, period: $0) }
        }
        settings.maxConcurrentCalls = nil
        settings.abandonPolicy.rate = 0.01
        settings.abandonPolicy.startAnswers = 50
        settings.abandonPolicy.seconds = 1
        settings.abandonPolicy.window = try #require(AbandonWindow("7d"))
        settings.circuitBreaker.isEnabled = false
        settings.circuitBreaker.rate = 0.25
        settings.circuitBreaker.window = try #require(BreakerWindow("5m"))
        settings.circuitBreaker.minimumAttempts = 100
        _ = try await commit([.updateAccount(settings)])
        #expect(try await store.loadAccount(account).settings == settings)
    }

    @Test("tells an absent strategy and schedule from empty ones")
    func absentSettings() async throws {
        let bare = CampaignSettings(name: "bare", channel: .sms)
        let empty = CampaignSettings(name: "empty", channel: .sms, callerIdStrategy: CallerIdStrategy(), schedule: Schedule())
        for (index, settings) in [bare, empty].enumerated() {
            let id = CampaignID(high: 2, low: UInt64(index))
            _ = try await commit([.insertCampaign(Campaign(id: id, account: account, settings: settings, createdAt: start))])
        }
        #expect(try await store.loadAccount(account).campaigns.map(\.settings) == [bare, empty])
    }

    @Test("skips phones that the campaign has, within one request too, and counts the new ones")
    func repeatsAreSkipped() async throws {
        let campaign = try await newCampaign()
        let first = try await commit([.insertProspects(campaign, prospects([1, 2, 2, 3], from: 1))])
        let second = try await commit([.insertProspects(campaign, prospects([3, 4], from: 10))])
        #expect(first.inserted == [3])
        #expect(second.inserted == [1])
        #expect(try await stats(of: campaign).queued == 4)
        #expect(try await store.listProspects(campaign, after: nil, limit: 100).map(\.phone) == [1, 2, 3, 4].map { phone($0) })
    }

    @Test("keeps the newest events that were set aside, as many as it must")
    func eventsAside() async throws {
        for index in 0..<3 {
            let event = CarrierEvent(account: account, attempt: AttemptID(high: 7, low: UInt64(index)), kind: .callEnded(.human))
            _ = try await commit([.setAside(event, at: start)])
        }
        let events = try await store.eventsAside(account: "acme", after: 0, limit: 10)
        #expect(events.map(\.attempt) == (0..<3).map { AttemptID(high: 7, low: UInt64($0)) })
        #expect(events.first?.event == "call ended: human")
        let many = (0..<StoreChange.keptAside).map { index in
            StoreChange.setAside(CarrierEvent(account: account, attempt: AttemptID(high: 8, low: UInt64(index)), kind: .ringing), at: start)
        }
        _ = try await commit(many)
        let kept = try await store.eventsAside(account: "acme", after: 0, limit: .max)
        #expect(kept.count == StoreChange.keptAside)
        #expect(kept.first?.attempt == AttemptID(high: 8, low: 0))
    }

    @Test("lists prospects in the order in which they were added, page by page")
    func listInOrder() async throws {
        let campaign = try await newCampaign()
        _ = try await commit([.insertProspects(campaign, prospects([5, 3, 9, 1, 7], from: 1))])
        var seen: [PhoneNumber] = []
        var cursor: ProspectID?
        while true {
            let page = try await store.listProspects(campaign, after: cursor, limit: 2)
            guard let last = page.last else { break }
            seen += page.map(\.phone)
            cursor = last.id
        }
        #expect(seen == [5, 3, 9, 1, 7].map { phone($0) })
    }

    @Test("moves a prospect through an attempt, its retry and its outcome, with counters that add up at each step")
    func attemptLifecycle() async throws {
        let campaign = try await newCampaign(phones: [1])
        let due = try #require(try await store.loadDue(campaign, after: nil, dueBy: start, limit: 10).prospects.first)
        let first = attempt(campaign, due, number: 1)
        _ = try await commit([.openAttempt(first, caps: [])])
        #expect(try await stats(of: campaign).dialing == 1)
        #expect(try await store.loadAccount(account).openAttempts == [first])

        let retryAt = start.advanced(by: .seconds(3600))
        _ = try await commit([
            .closeAttempt(ref(first), from: .dialing, outcome: .noAnswer, reason: nil, at: start, next: .retry(at: retryAt))
        ])
        #expect(try await stats(of: campaign).queued == 1)
        let waiting = try await store.loadDue(campaign, after: nil, dueBy: start, limit: 10)
        #expect(waiting == DuePage(prospects: [], nextDueAt: retryAt, nextProspect: due.id))
        let again = try #require(try await store.loadDue(campaign, after: nil, dueBy: retryAt, limit: 10).prospects.first)
        let expected = DueProspect(
            id: due.id, phone: due.phone, attempts: 1, dueAt: retryAt, lastContact: Contact(at: start, callerId: first.callerId))
        #expect(again == expected)

        let second = attempt(campaign, again, number: 2)
        _ = try await commit([.openAttempt(second, caps: [])])
        _ = try await commit([
            .closeAttempt(ref(second), from: .dialing, outcome: .failed, reason: .noResult, at: start, next: .done)
        ])
        let prospect = try #require(try await store.listProspects(campaign, after: nil, limit: 1).first)
        #expect(prospect.status == .failed)
        #expect(prospect.reason == .noResult)
        #expect(prospect.attempts == 2)
        #expect(try await store.loadAccount(account).openAttempts.isEmpty)
        let stats = try await stats(of: campaign)
        #expect(stats.total == 1 && stats.completed == 1)
    }

    @Test("hands out those who were never put off and those who return apart, each in its order and by pages, none twice")
    func lanes() async throws {
        let campaign = try await newCampaign(phones: [5, 3, 9, 1, 7])
        let all = try await store.loadDue(campaign, after: nil, dueBy: start, limit: 10).prospects
        func putOff(_ index: Int, to seconds: Int) -> StoreChange {
            .deferProspect(
                ProspectRef(prospect: all[index].id, campaign: campaign), dueAt: start.advanced(by: .seconds(seconds)), reason: .window)
        }
        _ = try await commit([putOff(0, to: -10), putOff(1, to: -30), putOff(2, to: 30)])
        func lane(after first: DueCursor?, by due: Instant) async throws -> [ProspectID] {
            var (seen, cursor) = ([] as [ProspectID], first)
            while true {
                let page = try await store.loadDue(campaign, after: cursor, dueBy: due, limit: 1)
                guard let last = page.prospects.last else { return seen }
                seen.append(last.id)
                cursor = DueCursor(dueAt: last.dueAt, prospect: last.id)
            }
        }
        let endOfFresh = DueCursor(dueAt: .epoch, prospect: ProspectID(high: .max, low: .max))
        #expect(try await lane(after: nil, by: .epoch) == [all[3].id, all[4].id])
        #expect(try await lane(after: endOfFresh, by: start) == [all[1].id, all[0].id])
        let none = try await store.loadDue(campaign, after: endOfFresh, dueBy: start, limit: 10)
        #expect(none.prospects.count == 2 && none.nextDueAt == start.advanced(by: .seconds(30)))
    }

    @Test("keeps the failures for which a campaign was paused, newest first, until its status changes again")
    func failures() async throws {
        let campaign = try await newCampaign(phones: [1])
        let failures = (1...3).map { index in
            CampaignFailure(
                at: start.advanced(by: .seconds(-index)), reason: Reason("odd, \"quoted\" | word \(index)"), phone: phone(UInt64(index)),
                prospect: ProspectID(high: 1, low: UInt64(index)), attempt: AttemptID(high: 2, low: UInt64(index)))
        }
        func kept() async throws -> [CampaignFailure]? {
            try await store.loadAccount(account).campaigns.first { $0.id == campaign }?.lastFailures
        }
        _ = try await commit([
            .setStatus(campaign, .dialing, reason: nil, at: start), .setStatus(campaign, .paused, reason: "too many fail", at: start),
            .noteFailures(campaign, failures),
        ])
        #expect(try await kept() == failures)
        _ = try await commit([.setStatus(campaign, .dialing, reason: nil, at: start)])
        #expect(try await kept() == [])
    }

    @Test("puts a prospect off for a reason, says when and why the next is due, and calls back those that wait for that reason")
    func deferral() async throws {
        let campaign = try await newCampaign(phones: [1, 2, 3])
        let due = try await store.loadDue(campaign, after: nil, dueBy: start, limit: 10).prospects
        func reference(_ index: Int) -> ProspectRef { ProspectRef(prospect: due[index].id, campaign: campaign) }
        let (soon, later) = (start.advanced(by: .seconds(60)), start.advanced(by: .seconds(3_600)))
        _ = try await commit([
            .deferProspect(reference(0), dueAt: later, reason: .window), .deferProspect(reference(1), dueAt: soon, reason: .window),
            .endProspect(reference(2), .cancelled, reason: .noLegalHour),
        ])
        let stats = try await stats(of: campaign)
        #expect(stats.queued == 2 && stats.cancelled == 1 && stats.total == 3)
        #expect(
            try await store.loadDue(campaign, after: nil, dueBy: start, limit: 10)
                == DuePage(prospects: [], nextDueAt: soon, nextReason: .window, nextProspect: due[1].id))
        #expect(try await store.listProspects(campaign, after: nil, limit: 10).map(\.reason) == [.window, .window, .noLegalHour])
        let outcome = try await commit([.recallProspects(campaign, .window, Mode(), after: nil, limit: 10, at: start)])
        #expect(outcome.recalls == [nil])
        let recalled = try await store.loadDue(campaign, after: nil, dueBy: start.advanced(by: .milliseconds(1)), limit: 10).prospects
        #expect(recalled.map(\.id) == [due[0].id, due[1].id], "both are due at once again")
        #expect(try await store.listProspects(campaign, after: nil, limit: 2).allSatisfy { $0.reason == nil })
        await #expect(throws: StoreError.self) { try await commit([.deferProspect(reference(2), dueAt: soon, reason: .window)]) }
    }

    @Test("looks anew at those who wait in steps, each with its last attempt, and keeps that it is not done until the last one")
    func recallSteps() async throws {
        let campaign = try await newCampaign(phones: [1, 2, 3, 4, 5])
        let due = try await store.loadDue(campaign, after: nil, dueBy: start, limit: 10).prospects
        func after(_ seconds: Int64) -> Instant { start.advanced(by: .seconds(seconds)) }
        for index in 0..<3 {
            let attempt = attempt(campaign, due[index], number: 1)
            let outcome: ProspectStatus = index == 2 ? .busy : .noAnswer
            let end = StoreChange.closeAttempt(
                ref(attempt), from: .dialing, outcome: outcome, reason: nil, at: after(Int64(index)), next: .retry(at: after(3_600)))
            _ = try await commit([.openAttempt(attempt, caps: []), end])
        }
        let deferred = ProspectRef(prospect: due[3].id, campaign: campaign)
        _ = try await commit([.deferProspect(deferred, dueAt: after(7_200), reason: .window)])
        var mode = Mode()
        mode.retryDelay = RetryDelay("10m")
        mode.retry = [RetryPolicy(outcome: .busy, retryDelay: RetryDelay("5m"))]
        var cursor: DueCursor?
        for step in 1...3 {
            let outcome = try await commit([.recallProspects(campaign, .waits, mode, after: cursor, limit: 2, at: start)])
            cursor = try #require(outcome.recalls.first)
            #expect((cursor == nil) == (step == 3))
            #expect(try await store.loadAccount(account).campaigns.first?.recall == (step == 3 ? [] : .waits))
        }
        let found = try await store.listProspects(campaign, after: nil, limit: 10)
        #expect(found.map(\.status) == Array(repeating: .queued, count: 5))
        let page = try await store.loadDue(campaign, after: .behindFresh, dueBy: after(10_000), limit: 10).prospects
        #expect(page.map(\.id) == [due[2], due[0], due[1], due[3]].map(\.id))
        #expect(page.map(\.dueAt) == [after(302), after(600), after(601), after(7_200)])
        #expect(found.map(\.reason) == [nil, nil, nil, .window, nil], "a fresh prospect, or one that waits for its window, is called back")
    }

    @Test("tells what people answered in the window for abandoned calls, where agents are limited, and how many found none")
    func answeredCalls() async throws {
        let campaign = try await newCampaign(phones: [1, 2, 3, 4, 5])
        let due = try await store.loadDue(campaign, after: nil, dueBy: start, limit: 10).prospects
        func at(_ day: Int64) -> Instant { start.advanced(by: .seconds(day * 86_400)) }
        for (index, (day, outcome)) in zip(
            [Int64(0), 5, 5, 40, 5], [ProspectStatus.humanConnected, .humanConnected, .humanConnected, .humanConnected, .busy]
        ).enumerated() {
            let attempt = attempt(campaign, due[index], number: 1)
            var record = AttemptRecord()
            if index != 1 { record.answeredAt = at(day) }
            let end = StoreChange.closeAttempt(
                ref(attempt), from: .dialing, outcome: outcome, reason: index == 2 ? .noAgent : nil, at: at(day).advanced(by: .seconds(1)),
                next: .done, record: record)
            _ = try await commit([.openAttempt(attempt, caps: []), end])
        }
        #expect(try await store.loadAccount(account).answered[campaign]?.map(\.answers).reduce(0, +) == 4)
        _ = try await store.commit([StoreBatch(account: account, at: at(31))])
        let found = try #require(try await store.loadAccount(account).answered[campaign])
        #expect(
            found == [
                AnsweredCalls(at: at(5).advanced(by: .seconds(1)), answers: 2, abandoned: 1),
                AnsweredCalls(at: at(40), answers: 1, abandoned: 0),
            ], "what was answered before the window counts, or at another time")
        var settings = CampaignSettings.full
        settings.mode.maxConcurrentAgents = nil
        _ = try await commit([.updateSettings(campaign, settings)])
        #expect(try await store.loadAccount(account).answered.isEmpty)
    }

    @Test(
        "takes back an attempt that was never placed: queued again, and for the window where that is why, or cancelled with its campaign"
    )
    func withdrawal() async throws {
        let campaign = try await newCampaign(phones: [1, 2])
        let due = try await store.loadDue(campaign, after: nil, dueBy: start, limit: 10).prospects
        let (first, second) = (attempt(campaign, due[0], number: 1), attempt(campaign, due[1], number: 1))
        _ = try await commit([.openAttempt(first, caps: []), .openAttempt(second, caps: [])])
        let later = start.advanced(by: .seconds(60))
        _ = try await commit([
            .withdrawAttempt(ref(first), from: .dialing, dueAt: later, reason: .window),
            .withdrawAttempt(ref(second), from: .dialing, dueAt: nil, reason: .campaignCancelled),
        ])
        let stats = try await stats(of: campaign)
        #expect(stats.queued == 1 && stats.cancelled == 1 && stats.total == 2)
        #expect(try await store.loadAccount(account).openAttempts.isEmpty)
        #expect(
            try await store.loadDue(campaign, after: nil, dueBy: later, limit: 10).prospects
                == [DueProspect(id: due[0].id, phone: due[0].phone, attempts: 0, dueAt: later)])
        #expect(try await store.listProspects(campaign, after: nil, limit: 10).map(\.reason) == [.window, .campaignCancelled])
        _ = try await commit([.openAttempt(first, caps: [])])
        await #expect(throws: StoreError.self) {
            try await commit([.withdrawAttempt(ref(second), from: .dialing, dueAt: later, reason: .window)])
        }
    }

    @Test("refuses the same attempt of a prospect twice, and stores nothing of the batch that asks for it")
    func attemptOnce() async throws {
        let campaign = try await newCampaign(phones: [1, 2])
        let due = try await store.loadDue(campaign, after: nil, dueBy: start, limit: 10).prospects
        _ = try await commit([.openAttempt(attempt(campaign, due[0], number: 1), caps: [])])
        await #expect(throws: StoreError.self) {
            try await commit([
                .openAttempt(attempt(campaign, due[1], number: 1), caps: []), .openAttempt(attempt(campaign, due[0], number: 1), caps: []),
            ])
        }
        #expect(try await stats(of: campaign).dialing == 1)
        #expect(try await store.listProspects(campaign, after: nil, limit: 10).map(\.status) == [.dialing, .queued])
    }

    @Test("refuses the end of an attempt that is not its prospect's open one, and changes nothing")
    func endOfAnother() async throws {
        let campaign = try await newCampaign(phones: [1])
        let due = try #require(try await store.loadDue(campaign, after: nil, dueBy: start, limit: 10).prospects.first)
        let open = attempt(campaign, due, number: 1)
        _ = try await commit([.openAttempt(open, caps: [])])
        let other = AttemptRef(attempt: AttemptID(high: 99, low: 99), prospect: due.id, campaign: campaign, number: 1)
        await #expect(throws: StoreError.self) {
            try await commit([.closeAttempt(other, from: .dialing, outcome: .busy, reason: nil, at: start, next: .done)])
        }
        #expect(try await stats(of: campaign).dialing == 1)
        #expect(try await store.loadAccount(account).openAttempts == [open])
    }

    @Test("keeps nothing of a batch that failed, also not where its campaign was in the file")
    func failedCampaign() async throws {
        let (first, second) = (CampaignID(high: 2, low: 1), CampaignID(high: 2, low: 2))
        func insertion(_ id: CampaignID) -> StoreChange {
            .insertCampaign(
                Campaign(id: id, account: account, settings: CampaignSettings(name: "\(id)", channel: .voice), createdAt: start))
        }
        let nobody = DueProspect(id: ProspectID(high: 9, low: 9), phone: phone(9), attempts: 0, dueAt: start)
        await #expect(throws: StoreError.self) {
            try await commit([
                insertion(first), .insertProspects(first, prospects([1], from: 1)),
                .openAttempt(attempt(first, nobody, number: 1), caps: []),
            ])
        }
        // The second takes the place in the file that the first would have had.
        _ = try await commit([insertion(second)])
        _ = try await commit([insertion(first)])
        _ = try await commit([.insertProspects(first, prospects([1, 2, 3], from: 10))])
        #expect(try await stats(of: first).queued == 3)
        #expect(try await stats(of: second).total == 0)
    }

    @Test("reads queued prospects of a cancelled campaign as cancelled, and leaves attempts in flight alone")
    func cancelling() async throws {
        let campaign = try await newCampaign(phones: [1, 2, 3])
        let due = try await store.loadDue(campaign, after: nil, dueBy: start, limit: 10).prospects
        _ = try await commit([.openAttempt(attempt(campaign, due[0], number: 1), caps: [])])
        _ = try await commit([.setStatus(campaign, .cancelled, reason: nil, at: start)])
        let prospects = try await store.listProspects(campaign, after: nil, limit: 10)
        #expect(prospects.map(\.status) == [.dialing, .cancelled, .cancelled])
        #expect(prospects[1].reason == .campaignCancelled)
        let stats = try await stats(of: campaign)
        #expect(stats.cancelled == 2 && stats.dialing == 1 && stats.queued == 0)
    }

    @Test("counts attempts opened earlier in the very batch that cancels")
    func cancellingInOneBatch() async throws {
        let campaign = try await newCampaign(phones: [1, 2])
        let due = try await store.loadDue(campaign, after: nil, dueBy: start, limit: 10).prospects
        _ = try await commit([
            .openAttempt(attempt(campaign, due[0], number: 1), caps: []), .setStatus(campaign, .cancelled, reason: nil, at: start),
        ])
        let stats = try await stats(of: campaign)
        #expect(stats.cancelled == 1 && stats.dialing == 1 && stats.queued == 0)
    }

    @Test("pages due prospects after a cursor, first those never attempted, then retries by their time")
    func duePages() async throws {
        let campaign = try await newCampaign(phones: [1, 2, 3])
        let due = try await store.loadDue(campaign, after: nil, dueBy: start, limit: 10).prospects
        let first = attempt(campaign, due[0], number: 1)
        _ = try await commit([.openAttempt(first, caps: [])])
        _ = try await commit([
            .closeAttempt(ref(first), from: .dialing, outcome: .busy, reason: nil, at: start, next: .retry(at: start))
        ])
        let page = try await store.loadDue(campaign, after: nil, dueBy: start, limit: 2)
        #expect(page.prospects.map(\.id) == [due[1].id, due[2].id])
        let last = page.prospects[1]
        let rest = try await store.loadDue(
            campaign, after: DueCursor(dueAt: last.dueAt, prospect: last.id), dueBy: start, limit: 2)
        #expect(rest.prospects.map(\.id) == [due[0].id])
    }

    @Test("keeps start and end times, the first start only, and the reason of a failure")
    func statusTimes() async throws {
        let campaign = try await newCampaign()
        let times = (1...4).map { start.advanced(by: .seconds($0)) }
        _ = try await commit([.setStatus(campaign, .dialing, reason: nil, at: times[0])])
        _ = try await commit([.setStatus(campaign, .paused, reason: nil, at: times[1])])
        _ = try await commit([.setStatus(campaign, .dialing, reason: nil, at: times[2])])
        _ = try await commit([.setStatus(campaign, .failed, reason: "no usable caller id", at: times[3])])
        let stored = try #require(try await store.loadAccount(account).campaigns.first)
        #expect(stored.startedAt == times[0])
        #expect(stored.endedAt == times[3])
        #expect(stored.statusReason == "no usable caller id")
    }

    @Test("commits the batches of several accounts in one call, with an outcome for each")
    func severalAccounts() async throws {
        let other = AccountID(high: 1, low: 2)
        let hash = try #require(KeyHash([UInt8](repeating: 8, count: 32)))
        try await store.addKey(hash, account: "other", isTest: false, newID: other, numbers: [])
        let mine = Campaign(id: CampaignID(high: 5, low: 1), account: account, settings: .full, createdAt: start)
        let theirs = Campaign(id: CampaignID(high: 5, low: 2), account: other, settings: .full, createdAt: start)
        let outcomes = try await store.commit([
            StoreBatch(account: account, changes: [.insertCampaign(mine), .insertProspects(mine.id, prospects([1], from: 1))], at: start),
            StoreBatch(account: other, changes: [.insertCampaign(theirs)], at: start),
        ])
        #expect(outcomes == [BatchOutcome(inserted: [1]), BatchOutcome()])
        #expect(try await store.loadAccount(account).campaigns.map(\.id) == [mine.id])
        #expect(try await store.loadAccount(other).campaigns.map(\.id) == [theirs.id])
        #expect(try await store.account(keyHash: hash)?.id == other)
    }

    @Test("remembers the latest time it was given, and how long caller ids rest")
    func timesAndUse() async throws {
        #expect(try await store.latestTime() == nil)
        let later = start.advanced(by: .seconds(60))
        var use = CallerIdUse(number: phone(9_195_551_000), channel: .sms)
        use.freeAt = later
        use.usedAt = start
        use.day = 20_458
        (use.today.attempts, use.today.answers, use.today.humans) = (6, 5, 4)
        (use.today.shortCalls, use.today.failures, use.today.spamLabelled) = (3, 2, 1)
        (use.total.attempts, use.total.answers, use.total.humans) = (60, 50, 40)
        (use.total.shortCalls, use.total.failures, use.total.spamLabelled) = (30, 20, 10)
        use.recent = RecentCounts(at: start)
        (use.recent.attempts, use.recent.answers, use.recent.humans) = (6.5, 5.5, 4.5)
        (use.recent.shortCalls, use.recent.failures, use.recent.spamLabelled) = (3.5, 2.5, 1.5)
        use.rest = HealthRest(until: later, cause: .spamLabels)
        let budget = BudgetUse(scope: .brand, name: "B1", at: later, segments: 7)
        _ = try await store.commit([StoreBatch(account: account, changes: [.useCallerId(use), .useBudget(budget)], at: later)])
        use.freeAt = start
        let old = BudgetUse(scope: .campaign, name: "C1", at: start, segments: 7)
        let changes: [StoreChange] = [.useCallerId(use), .useBudget(old), .forgetBudgets(before: later)]
        _ = try await store.commit([StoreBatch(account: account, changes: changes, at: start)])
        _ = try await store.commit([StoreBatch(account: account, at: start)])
        #expect(try await store.latestTime() == later)
        let state = try await store.loadAccount(account)
        #expect(state.callerIdUse == [use])
        #expect(state.budgetUse == [budget], "what is out of every window stays")
        #expect(state.numbers == [AccountNumber(phone(9_195_551_000))])
        let registration = NumberRegistration(brand: "B1", brandTier: "top", campaign: "C1", campaignClass: "high")
        let changed = AccountNumber(phone(9_195_551_000), capabilities: .sms, registration: registration, duty: .resting(until: later))
        _ = try await store.commit([StoreBatch(account: account, changes: [.putNumber(changed)], at: later)])
        try await store.addNumbers([phone(9_195_551_002), phone(9_195_551_000)], account: "acme")
        #expect(try await store.numbers(account) == [changed, AccountNumber(phone(9_195_551_002))])
    }

    @Test("has all that was committed after it is closed and opened again")
    func durability() async throws {
        let campaign = try await newCampaign(phones: [1, 2, 3])
        let reopened = try SQLiteStore(path: folder.file("campaignd.db"))
        #expect(try await reopened.loadAccount(account).campaigns.first?.stats.queued == 3)
        #expect(try await reopened.listProspects(campaign, after: nil, limit: 10).count == 3)
    }

    @Test("makes a second key for an account, but no live key for a test account")
    func keys() async throws {
        let second = try #require(KeyHash([UInt8](repeating: 9, count: 32)))
        try await store.addKey(second, account: "acme", isTest: true, newID: AccountID(high: 9, low: 9), numbers: [])
        #expect(try await store.account(keyHash: second)?.id == account)
        let third = try #require(KeyHash([UInt8](repeating: 10, count: 32)))
        await #expect(throws: StoreError.alreadyExists("account acme exists and is a test account")) {
            try await store.addKey(third, account: "acme", isTest: false, newID: AccountID(high: 9, low: 8), numbers: [])
        }
        #expect(try await store.account(keyHash: third) == nil)
    }

    // MARK: Making things

    private func commit(_ changes: [StoreChange]) async throws -> BatchOutcome {
        let outcomes = try await store.commit([StoreBatch(account: account, changes: changes, at: start)])
        return try #require(outcomes.first)
    }

    private func newCampaign(phones: [UInt64] = []) async throws -> CampaignID {
        let campaign = Campaign(id: CampaignID(high: 3, low: 1), account: account, settings: .full, createdAt: start)
        _ = try await commit([.insertCampaign(campaign), .insertProspects(campaign.id, prospects(phones, from: 1))])
        return campaign.id
    }

    private func prospects(_ phones: [UInt64], from firstID: UInt64) -> [NewProspect] {
        phones.enumerated().map { NewProspect(id: ProspectID(high: 4, low: firstID + UInt64($0.offset)), phone: phone($0.element)) }
    }

    private func phone(_ suffix: UInt64) -> PhoneNumber {
        PhoneNumber(digits: 10_000_000_000 + suffix) ?? .fallback
    }

    private func stats(of campaign: CampaignID) async throws -> CampaignStats {
        try #require(try await store.loadAccount(account).campaigns.first { $0.id == campaign }).stats
    }

    private func attempt(_ campaign: CampaignID, _ due: DueProspect, number: Int) -> Attempt {
        Attempt(
            id: AttemptID(high: due.id.low, low: UInt64(number)), campaign: campaign, prospect: due.id, phone: due.phone, number: number,
            callerId: phone(9_195_551_000), channel: .voice, placedAt: start, status: .dialing)
    }

    private func ref(_ attempt: Attempt) -> AttemptRef { AttemptRef(attempt) }
}

extension PhoneNumber {
    static var fallback: PhoneNumber {
        guard let number = PhoneNumber(digits: 19_999_999_999) else { preconditionFailure("a valid number is refused") }
        return number
    }
}

extension CampaignSettings {
    /// Settings in which nothing is absent.
    fileprivate static var full: CampaignSettings {
        var mode = Mode()
        mode.ai = true
        mode.voicemailAudioURL = "https://example.com/vm.mp3"
        mode.callsPerSecond = 2.5
        mode.maxRetries = 2
        mode.retryDelay = RetryDelay("4h")
        mode.message = "Hello, 世界"
        mode.maxConcurrentCalls = 40
        mode.maxConcurrentAgents = 12
        mode.retry = [
            RetryPolicy(outcome: .busy, maxRetries: 3, retryDelay: RetryDelay("10m")), RetryPolicy(outcome: .noAnswer, maxRetries: 0),
            RetryPolicy(outcome: .failed, retryDelay: RetryDelay("1d")),
        ]
        mode.prospectLifetime = ProspectLifetime("30d")
        return CampaignSettings(
            name: "Q1 SoCal Outreach", channel: .voice, mode: mode,
            callerIds: [PhoneNumber("+19495551000").map(CallerIdEntry.number), AreaCode(714).map(CallerIdEntry.areaCode)].compactMap(
                \.self),
            callerIdStrategy: CallerIdStrategy(selection: .healthScore, localPresence: true),
            schedule: Schedule(timezone: "America/Los_Angeles", startHour: 9, endHour: 19, days: [1, 2, 3, 4, 5]), priority: 8)
    }
}
