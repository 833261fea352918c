import Testing

@testable import Domain

@Suite("A preview")
struct CampaignPreviewTests {
    /// 2026-01-05, a Monday, 16:30 UTC: 8:30 in Los Angeles, 10:30 in Chicago, 11:30 in New York.
    private let morning = Instant(millisecondsSinceEpoch: 1_767_630_600_000)
    private let zones = TimeZoneTable()
    private let losAngeles = number(12_135_550_001)
    private let newYork = number(12_125_550_001)
    private let louisville = number(15_025_550_001)

    private func hour(_ hour: Int, day: Int = 0) -> Instant {
        Instant(millisecondsSinceEpoch: 1_767_571_200_000 + Int64(day * 24 + hour) * 3_600_000)
    }

    private func preview(
        _ settings: CampaignSettings = voiceSettings(), numbers: Int = 2, caps: [AccountContactCap] = [], at start: Instant? = nil,
        examples: Int = 3, prospects: [QueuedProspect]
    ) throws -> CampaignPreview {
        var engine = EngineSettings()
        engine.numbering = .builtIn
        engine.callingRules = try CallingRules.builtIn(zones: TimeZoneTable())
        var state = AccountState(account: testAccount, numbers: (0..<numbers).map { ownNumber($0) })
        state.settings.contactCaps = caps
        var preview = CampaignPreview(settings, of: state, settings: engine, zones: zones, at: start ?? morning, examples: examples)
        for prospect in prospects { preview.take(prospect) }
        return preview
    }

    private func prospect(
        _ index: UInt64, _ phone: PhoneNumber, due: Instant = .epoch, reason: Reason? = nil, suppressed: Bool = false,
        contacts: [Instant] = []
    ) -> QueuedProspect {
        QueuedProspect(
            id: ProspectID(high: 3, low: index), phone: phone, dueAt: due, reason: reason, isSuppressed: suppressed,
            contacts: contacts.map { Contact(at: $0, callerId: ownNumber()) })
    }

    @Test("tells who may be called at once from who has to wait for the hours of the place where the number lies")
    func windows() throws {
        // 6:30 in Los Angeles, 9:30 in New York and in Louisville, where Kentucky allows calls from 10:00 on.
        let found = try preview(
            at: hour(14).advanced(by: .seconds(1_800)),
            prospects: [
                prospect(1, losAngeles), prospect(2, newYork), prospect(3, louisville), prospect(4, losAngeles),
            ])
        #expect(found.queued == 4)
        #expect(found.count(.called) == 1)
        #expect(found.count(.delayed) == 3)
        let delayed = found.groups.filter { $0.fate == .delayed }
        #expect(delayed.map(\.word) == ["federal_hours", "state_hours"])
        #expect(delayed.map(\.prospects) == [2, 1])
        #expect(delayed.map(\.earliest) == [hour(16), hour(15)])
        #expect(delayed[1].description.contains("Kentucky"), "\(delayed[1].description)")
        #expect(delayed[0].examples.map(\.phone) == [losAngeles, losAngeles])
        #expect(delayed[0].examples.map(\.until) == [hour(16), hour(16)])
        #expect(found.obstacles.isEmpty)
    }

    @Test("says that suppressed numbers and those without a legal hour are skipped, and keeps only as many examples as asked for")
    func skipped() throws {
        var settings = voiceSettings()
        settings.schedule = Schedule(timezone: "Asia/Tokyo", startHour: 9, endHour: 11)
        let found = try preview(
            settings, examples: 1,
            prospects: [
                prospect(1, newYork), prospect(2, newYork, suppressed: true), prospect(3, losAngeles, suppressed: true),
                prospect(4, number(12_125_550_002)),
            ])
        // 9:00 to 11:00 in Tokyo is 19:00 to 21:00 in New York, the evening before.
        #expect(found.groups.map(\.word) == ["schedule", "suppressed"])
        #expect(found.groups.map(\.prospects) == [2, 2])
        #expect(found.groups.map(\.examples.count) == [1, 1])
        settings.schedule = Schedule(timezone: "Asia/Tokyo", startHour: 11, endHour: 12)
        let closed = try preview(settings, prospects: [prospect(1, newYork)])
        #expect(closed.count(.skipped) == 1)
        #expect(closed.groups.first?.word == "no_legal_hour")
    }

    @Test("moves who was contacted often enough to the end of the cap, and from there into the next legal hour")
    func caps() throws {
        let cap = AccountContactCap(limit: 1, period: try #require(ContactPeriod("12h")))
        // The cap ends at 23:30 UTC, 18:30 in New York; for the other at 04:00 UTC, 23:00 there.
        let found = try preview(
            caps: [cap],
            prospects: [
                prospect(1, newYork, contacts: [hour(11).advanced(by: .seconds(1_800))]), prospect(2, newYork, contacts: [hour(16)]),
                prospect(3, newYork, contacts: [hour(1)]),
            ])
        #expect(found.count(.called) == 1)
        let delayed = try #require(found.groups.first { $0.fate == .delayed })
        #expect(delayed.word == "contact_cap")
        #expect(delayed.prospects == 2)
        #expect(delayed.earliest == hour(23).advanced(by: .seconds(1_800)))
        #expect(delayed.latest == hour(13, day: 1), "at 8:00 of the next day in New York")
    }

    @Test("keeps retries that are not due where they are")
    func retries() throws {
        let found = try preview(prospects: [prospect(1, newYork, due: hour(18)), prospect(2, newYork, due: hour(3, day: 1))])
        #expect(found.groups.map(\.word) == ["retry"])
        #expect(found.groups.first?.earliest == hour(18))
        #expect(found.groups.first?.latest == hour(13, day: 1))
    }

    @Test("skips those whose lifetime is over, or ends before they may be attempted")
    func lifetimes() throws {
        let settings = voiceSettings { $0.prospectLifetime = ProspectLifetime("1h") }
        let made = { (index: UInt64, time: Instant, phone: PhoneNumber) in
            QueuedProspect(id: ProspectID(high: UInt64(time.millisecondsSinceEpoch) << 16, low: index), phone: phone)
        }
        // At 14:30 UTC it is 6:30 in Los Angeles: it may be called in an hour and a half.
        let start = hour(14).advanced(by: .seconds(1_800))
        let found = try preview(
            settings, at: start,
            prospects: [
                made(1, start.advanced(by: .seconds(-3_600)), newYork), made(2, start.advanced(by: .seconds(-3_500)), newYork),
                made(3, start, losAngeles),
            ])
        #expect(found.groups.map(\.word) == ["", "expired"])
        #expect(found.groups.map(\.prospects) == [1, 2])
    }

    @Test("names what keeps a campaign as a whole from running, and numbers in no plan")
    func obstacles() throws {
        #expect(
            try preview(numbers: 0, prospects: []).obstacles == [
                .noUsableCallerId("no usable caller id: the account owns no number"), .noProspects,
            ])
        #expect(try preview(smsSettings(message: nil), prospects: [prospect(1, newYork)]).obstacles == [.messageMissing])
        let odd = try preview(prospects: [prospect(1, number(2_100_000_000))])
        #expect(odd.notices.map(\.word) == ["number_in_no_plan"])
        #expect(odd.queued == 1, "it is held to UTC and attempted all the same")
    }

    @Test("agrees with the engine on every prospect: called at once, or put off to the same time")
    func agreesWithEngine() throws {
        var random = RandomSource.seeded(7)
        let codes: [UInt64] = [213, 212, 312, 502, 303, 808, 907, 787, 671, 205, 504, 401, 800]
        for hourOfWeek in stride(from: 0, to: 7 * 24, by: 5) {
            let start = hour(hourOfWeek).advanced(by: .seconds(Int64(random.next(upperBound: UInt64(3_600)))))
            let phones = codes.map { number(10_000_000_000 + $0 * 10_000_000 + 5_550_000 + random.next(upperBound: UInt64(10_000))) }
            var settings = voiceSettings { $0.callsPerSecond = 1_000 }
            if hourOfWeek % 2 == 0 { settings.schedule = Schedule(days: [1, 2, 3, 4, 5]) }
            let bench = try PreviewBench(settings, phones, at: start)
            let found = try preview(settings, at: start, prospects: bench.prospects)
            for prospect in bench.prospects {
                let verdict = found.verdict(of: prospect)
                switch verdict.fate {
                case .called: #expect(bench.placed.contains(prospect.id), "\(prospect.phone) at \(start)")
                case .delayed: #expect(bench.deferred[prospect.id] == verdict.until, "\(prospect.phone) at \(start): \(verdict)")
                case .skipped: #expect(bench.ended.contains(prospect.id), "\(prospect.phone) at \(start)")
                }
            }
        }
    }
}

/// What an engine does at once with the prospects of a campaign that it starts.
private struct PreviewBench {
    private(set) var prospects: [QueuedProspect] = []
    private(set) var placed: Set<ProspectID> = []
    private(set) var deferred: [ProspectID: Instant] = [:]
    private(set) var ended: Set<ProspectID> = []

    init(_ settings: CampaignSettings, _ phones: [PhoneNumber], at start: Instant) throws {
        var engineSettings = EngineSettings()
        engineSettings.numbering = .builtIn
        engineSettings.callingRules = try CallingRules.builtIn(zones: TimeZoneTable())
        var campaign = Campaign(id: CampaignID(high: 2, low: 1), account: testAccount.id, settings: settings, createdAt: start)
        campaign.stats.queued = Int64(phones.count)
        let state = AccountState(account: testAccount, campaigns: [campaign], numbers: [ownNumber()])
        let engine = AccountEngine(
            state, settings: engineSettings, zones: TimeZoneTable(), random: .seeded(1), ids: IdentifierGenerator(after: start))
        prospects = phones.enumerated().map { QueuedProspect(id: ProspectID(high: 3, low: UInt64($0.offset)), phone: $0.element) }
        var now = start
        var todo = engine.handle(.begun, now: now) + engine.handle(.command(.start(campaign.id), ReplyToken(1)), now: now)
        while true {
            while !todo.isEmpty {
                switch todo.removeFirst() {
                case .load(let load):
                    let page = prospects.map { DueProspect(id: $0.id, phone: $0.phone, attempts: 0, dueAt: $0.dueAt) }
                    let rest = DuePage(prospects: load.cursor == nil ? page : [], nextDueAt: nil)
                    todo += engine.handle(.dueLoaded(load, rest), now: now)
                case .commit(let id, let batch):
                    for change in batch.changes { note(change) }
                    todo += engine.handle(.committed(id, BatchOutcome()), now: now)
                default: break
                }
            }
            // One call in each millisecond: within a second all had their turn.
            guard let wake = engine.nextWake, wake <= start.advanced(by: .seconds(1)) else { return }
            now = wake
            todo = engine.handle(.wake, now: now)
        }
    }

    private mutating func note(_ change: StoreChange) {
        switch change {
        case .openAttempt(let attempt, _): placed.insert(attempt.prospect)
        case .deferProspect(let reference, let dueAt, _): deferred[reference.prospect] = dueAt
        case .endProspect(let reference, _, _): ended.insert(reference.prospect)
        default: break
        }
    }
}
