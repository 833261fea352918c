import Domain
import Foundation
import Testing

@testable import Storage

/// What every ``EventLog`` and ``HistoryStore`` promises; each test runs on a store of its own.
@Suite("An event log")
struct EventLogContractTests {
    let folder: TemporaryFolder
    let store: SQLiteStore
    let account = AccountID(high: 1, low: 1)
    let campaign = CampaignID(high: 2, low: 1)
    let start = Instant(millisecondsSinceEpoch: 1_767_225_600_000)

    init() async throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.file("campaignd.db"))
        let hash = try #require(KeyHash([UInt8](repeating: 7, count: 32)))
        try await store.addKey(hash, account: "acme", isTest: true, newID: account, numbers: [])
        try await store.addSuppressions([phone(3)], source: .manual, at: .epoch, account: "acme")
    }

    @Test("tells each change of a commit once, in order, with its time and what was found out on the way")
    func everyChange() async throws {
        let ids = try await newCampaign([1, 2, 2, 3])
        let later = start.advanced(by: .seconds(90))
        let (open, suppressed) = (attempt(ids[0], phone: 1), attempt(ids[2], phone: 3))
        _ = try await store.commit([
            StoreBatch(account: account, changes: [.setStatus(campaign, .dialing, reason: nil, at: start)], at: start),
            StoreBatch(account: account, changes: [.openAttempt(open, caps: []), .openAttempt(suppressed, caps: [])], at: later),
        ])
        let retryAt = later.advanced(by: .seconds(3_600))
        try await commit(
            [
                .closeAttempt(ref(open), from: .dialing, outcome: .busy, reason: Reason("line"), at: later, next: .retry(at: retryAt)),
                .deferProspect(ProspectRef(prospect: ids[1], campaign: campaign), dueAt: retryAt, reason: .window),
                .recallProspects(campaign, .window, Mode(), after: nil, limit: 10, at: later),
                .endProspect(ProspectRef(prospect: ids[1], campaign: campaign), .cancelled, reason: .noLegalHour),
                .setStatus(campaign, .failed, reason: "a reason in words", at: later),
            ], at: later)
        let rows = try await store.eventRows(account, from: 1)
        #expect(rows.map(\.number) == [1, 2, 3, 4])
        func event(_ at: Instant, _ phone: PhoneNumber?, _ kind: AccountEventKind) -> AccountEvent {
            AccountEvent(at: at, campaign: campaign, phone: phone, kind: kind)
        }
        #expect(rows[0].events == [event(start, nil, .campaignCreated)])
        #expect(rows[1].events == [event(start, nil, .prospectsAdded(3))])
        #expect(
            rows[2].events == [
                event(start, nil, .campaignStatus(.dialing, reason: nil)),
                event(later, phone(1), .attemptPlaced(ids[0], number: 1, callerId: phone(9), status: .dialing)),
                event(later, phone(3), .prospectEnded(ids[2], .cancelled, reason: .suppressed)),
            ])
        #expect(
            rows[3].events == [
                event(later, phone(1), .attemptEnded(ids[0], outcome: .busy, reason: Reason("line"), retryAt: retryAt)),
                event(later, phone(2), .prospectDeferred(ids[1], dueAt: retryAt, reason: .window)),
                event(later, nil, .prospectsRecalled(reason: .window, at: later)),
                event(later, phone(2), .prospectEnded(ids[1], .cancelled, reason: .noLegalHour)),
                event(later, nil, .campaignStatus(.failed, reason: "a reason in words")),
            ])
    }

    @Test("has nothing of a commit that failed, and gives its number to the next")
    func failedCommit() async throws {
        let ids = try await newCampaign([1])
        let never = attempt(ids[0], phone: 1)
        await #expect(throws: StoreError.self) {
            try await commit([
                .updateSettings(campaign, .init(name: "b", channel: .voice)),
                .advanceAttempt(ref(never), from: .sending, to: .sent),
            ])
        }
        try await commit([.openAttempt(never, caps: [])])
        let rows = try await store.eventRows(account, from: 3)
        #expect(rows.count == 1 && rows.first?.number == 3 && rows.first?.events.count == 1)
    }

    @Test("wakes who waits for more, and nobody before")
    func waking() async throws {
        _ = try await newCampaign([1])
        try await store.waitForEvents(account, after: 1)
        let waiting = Task { try await store.waitForEvents(account, after: 2) }
        try await Task.sleep(for: .milliseconds(20))
        try await commit([.setStatus(campaign, .dialing, reason: nil, at: start)])
        try await waiting.value
        let cancelled = Task { try await store.waitForEvents(account, after: 3) }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
    }

    @Test("forgets what is too old or too much, a few rows at a time, and never the newest")
    func trimming() async throws {
        _ = try await newCampaign([1])
        for minute in 1...8 {
            let status: CampaignStatus = minute % 2 == 0 ? .paused : .dialing
            try await commit([.setStatus(campaign, status, reason: nil, at: start)], at: start.advanced(by: .seconds(60 * minute)))
        }
        #expect(try await store.trimEvents(of: account, before: start.advanced(by: .seconds(180)), keeping: .max, limit: 3) == 3)
        #expect(try await store.trimEvents(of: account, before: start.advanced(by: .seconds(180)), keeping: .max, limit: 3) == 1)
        #expect(try await store.trimEvents(of: account, before: start.advanced(by: .seconds(180)), keeping: .max, limit: 3) == 0)
        let state = try await store.eventLog(account)
        #expect(state.oldest == 5 && state.newest == 10)
        let sizes = try await store.pool.read { try Int64.fetchAll($0, sql: "SELECT length(events) FROM event_log ORDER BY seq") }
        #expect(try await store.trimEvents(of: account, before: nil, keeping: sizes.suffix(2).reduce(0, +), limit: 10) == 4)
        #expect(try await store.trimEvents(of: account, before: .distantFuture, keeping: 0, limit: 10) == 1)
        #expect(try await store.eventRows(account, from: 1).map(\.number) == [10])
        try await commit([.setStatus(campaign, .dialing, reason: nil, at: start)])
        #expect(try await store.eventLog(account).newest == 11, "numbers go on")
    }

    @Test("keeps a decision for what leaves no attempt, and a history is told from both")
    func decisions() async throws {
        let ids = try await newCampaign([1, 3])
        let times = (0..<6).map { start.advanced(by: .seconds(60 * $0)) }
        let reference = ProspectRef(prospect: ids[0], campaign: campaign)
        let (first, second) = (attempt(ids[0], phone: 1, at: times[1], id: 1), attempt(ids[0], phone: 1, at: times[2], id: 2))
        try await commit([.deferProspect(reference, dueAt: times[1], reason: .window)], at: times[0])
        try await commit([.openAttempt(first, caps: [])], at: times[1])
        try await commit([.withdrawAttempt(ref(first), from: .dialing, dueAt: times[2], reason: .carrierBusy)], at: times[1])
        try await commit([.openAttempt(second, caps: [])], at: times[2])
        try await commit(
            [.closeAttempt(ref(second), from: .dialing, outcome: .noAnswer, reason: nil, at: times[3], next: .retry(at: times[5]))],
            at: times[3])
        try await commit([.openAttempt(attempt(ids[1], phone: 3, at: times[4], id: 3), caps: [])], at: times[4])
        let history = try #require(try await store.history(of: ids[0], in: campaign))
        #expect(
            history.decisions == [
                ProspectDecision(at: times[0], kind: .deferred, until: times[1], reason: .window),
                ProspectDecision(
                    at: times[1], kind: .withdrawn, until: times[2], reason: .carrierBusy, attempt: 1, callerId: first.callerId),
            ])
        #expect(history.attempts.map(\.attempt.id) == [second.id])
        #expect(history.attempts.first?.retryAt == times[5] && history.attempts.first?.endedAt == times[3])
        let shown = try #require(try await store.loadAccount(account).campaigns.first)
        let story = ProspectStory.events(of: history, in: shown).dropFirst().map(\.kind)
        #expect(
            story == [
                .blocked(until: times[1], .window), .withdrawn(first.callerId, until: times[2], .carrierBusy), .allowed,
                .callerIdChosen(second.callerId, CallerIdBasis(selection: .roundRobin, health: nil)), .placed(second.callerId, .dialing),
                .ended(.noAnswer, nil),
                .retryScheduled(times[5]),
            ])
        let suppressed = try #require(try await store.history(of: ids[1], in: campaign))
        #expect(suppressed.decisions == [ProspectDecision(at: times[4], kind: .ended, until: nil, reason: .suppressed)])
        #expect(ProspectStory.events(of: suppressed, in: shown).map(\.kind) == [.added, .closed(.cancelled, .suppressed)])
        #expect(try await store.history(of: ProspectID(high: 9, low: 9), in: campaign) == nil)
        #expect(try await store.prospect(ids[1], of: campaign)?.reason == .suppressed)
    }

    @Test("lists attempts by prospect and number, page by page, or those of one prospect")
    func listing() async throws {
        let ids = try await newCampaign([1, 2])
        for round in 1...3 {
            for (index, id) in ids.enumerated() {
                let attempt = attempt(id, phone: UInt64(index + 1), number: round, id: UInt64(round * 10 + index))
                let next: ProspectNext = round < 3 ? .retry(at: start) : .done
                try await commit([.openAttempt(attempt, caps: [])])
                try await commit([.closeAttempt(ref(attempt), from: .dialing, outcome: .busy, reason: nil, at: start, next: next)])
            }
        }
        var seen: [AttemptID] = []
        var cursor: AttemptCursor?
        while case let page = try await store.attempts(of: campaign, prospect: nil, after: cursor, limit: 2), let last = page.last {
            seen += page.map(\.attempt.id)
            let text = AttemptCursor(prospect: last.attempt.prospect, number: last.attempt.number).description
            cursor = try #require(AttemptCursor(text))
        }
        #expect(seen.map(\.low) == [10, 20, 30, 11, 21, 31])
        let own = try await store.attempts(of: campaign, prospect: ids[1], after: nil, limit: 10)
        #expect(own.map(\.attempt.number) == [1, 2, 3] && own.allSatisfy { $0.attempt.prospect == ids[1] })
    }

    // MARK: Helpers

    private func newCampaign(_ phones: [UInt64]) async throws -> [ProspectID] {
        let settings = CampaignSettings(name: "a", channel: .voice)
        try await commit([.insertCampaign(Campaign(id: campaign, account: account, settings: settings, createdAt: start))])
        let prospects = phones.enumerated().map { NewProspect(id: ProspectID(high: 3, low: UInt64($0)), phone: phone($1)) }
        try await commit([.insertProspects(campaign, prospects)])
        return try await store.listProspects(campaign, after: nil, limit: 100).map(\.id)
    }

    private func commit(_ changes: [StoreChange], at time: Instant? = nil) async throws {
        _ = try await store.commit([StoreBatch(account: account, changes: changes, at: time ?? start)])
    }

    private func attempt(_ prospect: ProspectID, phone: UInt64, number: Int = 1, at time: Instant? = nil, id: UInt64? = nil) -> Attempt {
        Attempt(
            id: AttemptID(high: 4, low: id ?? prospect.low), campaign: campaign, prospect: prospect, phone: self.phone(phone),
            number: number,
            callerId: self.phone(9), channel: .voice, placedAt: time ?? start, status: .dialing)
    }

    private func ref(_ attempt: Attempt) -> AttemptRef { AttemptRef(attempt) }

    private func phone(_ suffix: UInt64) -> PhoneNumber { PhoneNumber(digits: 19_195_550_000 + suffix) ?? .fallback }
}
