import Domain
import Testing

@Suite("An account's settings in the engine")
struct AccountTests {
    private let zones = TimeZoneTable()
    /// 2026-01-05, 12:00 in New York.
    private let noonInNewYork = mondayNoon.advanced(by: .seconds(5 * 3_600))
    private let florida = number(13_055_550_123)

    private func lawful() throws -> EngineBench {
        var settings = EngineSettings()
        settings.callingRules = try CallingRules.builtIn(zones: zones)
        settings.numbering = .builtIn
        return try EngineBench(storeModel(numbers: 20), at: noonInNewYork, settings: settings)
    }

    private func update(_ bench: EngineBench, mask: [String]? = nil, _ change: (inout AccountSettingsDraft) -> Void = { _ in })
        -> CommandResult?
    {
        var draft = AccountSettingsDraft()
        change(&draft)
        return bench.result(of: .updateAccount(AccountSettingsPatch(draft, mask: mask)))
    }

    private func campaign(_ settings: CampaignSettings, _ phones: [PhoneNumber], _ bench: EngineBench) throws -> CampaignID {
        let id = try bench.perform(.create(settings)).id
        bench.command(.addProspects(id, phones))
        try bench.perform(.start(id))
        return id
    }

    @Test("New settings are shown once they are on disk, and are there after a restart")
    func durable() throws {
        let bench = try EngineBench()
        #expect(bench.account == AccountSettings())
        bench.isImmediate = false
        let token = bench.command(.updateAccount(AccountSettingsPatch(AccountSettingsDraft(), mask: ["max_concurrent_calls"])))
        var draft = AccountSettingsDraft()
        draft.maxConcurrentCalls = 3
        let second = bench.command(.updateAccount(AccountSettingsPatch(draft)))
        #expect(bench.results[token] == nil && bench.results[second] == nil && bench.account?.maxConcurrentCalls == nil)
        bench.commitNext(2)
        guard case .success(.account(let settings))? = bench.results[second] else { throw TestFailure("not answered") }
        #expect(settings.maxConcurrentCalls == 3 && bench.account == settings)
        try bench.restart()
        #expect(bench.account == settings)
    }

    @Test("Bad settings are refused and change nothing")
    func refused() throws {
        let bench = try EngineBench()
        guard case .failure(.invalid(let violations))? = update(bench, { $0.maxConcurrentCalls = 0 }) else {
            throw TestFailure("not refused")
        }
        #expect(violations.map(\.field) == ["max_concurrent_calls"])
        #expect(bench.batches.isEmpty)
    }

    @Test("A blackout date of the account stops campaigns that dial at once, and taking it away sets them going at once")
    func blackout() throws {
        let bench = try lawful()
        let id = try campaign(voiceSettings { $0.callsPerSecond = 1 }, (0..<30).map { recipient($0) }, bench)
        bench.pass(.seconds(5))
        let before = bench.placed.count
        #expect(before >= 5)
        #expect(update(bench) { $0.blackoutDates = ["2026-01-05"] } != nil)
        bench.pass(.seconds(3_600))
        #expect(bench.placed.count == before, "calls on a blackout date")
        let waiting = try #require(try bench.snapshot(id).waitingFor)
        #expect(waiting.reason.contains("2026-01-05"), "\(waiting.reason)")
        #expect(update(bench, mask: ["blackout_dates"]) != nil)
        bench.pass(.seconds(5))
        #expect(bench.placed.count >= before + 5, "those who were put off are not called although they may be")
    }

    /// The Mondays of three years from 2026-01-05 on, as many as one list may have.
    private let mondays = (0..<150).compactMap { CalendarDate("2026-01-05")?.adding(days: 7 * $0).description }

    private func mondaysOnly(_ zone: String?) -> CampaignSettings {
        var settings = voiceSettings { $0.callsPerSecond = 1 }
        settings.schedule = Schedule(timezone: zone, days: [1])
        return settings
    }

    @Test(
        "A campaign whose days the account blacks out for good waits and says for what, loses nobody, and goes on when they are given back",
        arguments: ["America/New_York", nil])
    func closedForGood(zone: String?) throws {
        let bench = try lawful()
        let id = try campaign(mondaysOnly(zone), (0..<30).map { recipient($0) }, bench)
        bench.pass(.seconds(5))
        let before = bench.placed.count
        for attempt in bench.placed { bench.event(.callEnded(.noAnswer), about: attempt.id) }
        #expect(before >= 5)
        #expect(update(bench) { $0.blackoutDates = mondays } != nil)
        bench.pass(.seconds(40 * 86_400))
        let campaign = try bench.snapshot(id)
        #expect(campaign.status == .dialing && campaign.stats.queued == Int64(30 - before), "\(campaign.status), \(campaign.stats)")
        let waiting = try #require(campaign.waitingFor)
        #expect(waiting.reason.contains("no day of the schedule"), "\(waiting)")
        if zone != nil { #expect(waiting.until == nil, "nobody knows when it opens") }
        // 2026-02-16, a Monday.
        #expect(update(bench, mask: ["blackout_dates"]) != nil)
        bench.pass(.seconds(3 * 86_400))
        #expect(bench.placed.count >= before + 5, "those who were put off are not called although they may be")
    }

    @Test("A schedule that the account's blackout dates leave no day of is refused at create and update, and no other change is")
    func neverOpens() throws {
        let bench = try lawful()
        let open = try bench.perform(.create(mondaysOnly("UTC"))).id
        let tuesdays = try bench.perform(.create(voiceSettings())).id
        _ = update(bench) { $0.blackoutDates = mondays }
        for zone in ["UTC", nil] {
            guard case .failure(.invalid(let violations))? = bench.result(of: .create(mondaysOnly(zone))) else {
                throw TestFailure("a campaign that never opens is made, zone \(zone ?? "none")")
            }
            #expect(violations.map(\.field) == ["schedule.days"])
        }
        var days = CampaignSettingsDraft()
        days.schedule = ScheduleDraft()
        days.schedule?.days = [1]
        guard case .failure(.invalid(let violations))? = bench.result(of: .update(tuesdays, SettingsPatch(days))) else {
            throw TestFailure("a campaign is changed into one that never opens")
        }
        #expect(violations.map(\.field) == ["schedule.days"])
        var name = CampaignSettingsDraft()
        name.name = "other"
        #expect(try bench.perform(.update(open, SettingsPatch(name))).settings.name == "other")
        // Its own dates are named where it has some.
        _ = update(bench, mask: ["blackout_dates"])
        var own = mondaysOnly("UTC")
        own.schedule?.blackoutDates = mondays.compactMap { CalendarDate($0) }
        guard case .failure(.invalid(let violations))? = bench.result(of: .create(own)) else { throw TestFailure("not refused") }
        #expect(violations.map(\.field) == ["schedule.blackout_dates"])
        own.schedule?.days = [1, 2]
        #expect(try bench.perform(.create(own)).status == .created)
    }

    @Test("A paused campaign keeps to a blackout date that came meanwhile, and forgets one that went")
    func pausedMeanwhile() throws {
        let bench = try lawful()
        _ = update(bench) { $0.blackoutDates = ["2026-01-05"] }
        let id = try campaign(voiceSettings(), [recipient(0)], bench)
        bench.pass(.seconds(10))
        #expect(bench.placed.isEmpty)
        #expect(try bench.prospect(0, of: id).reason == .window)
        try bench.perform(.pause(id))
        _ = update(bench, mask: ["blackout_dates"])
        try bench.perform(.resume(id))
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 1)
    }

    @Test("Numbers of no known state are held to every state's rules where the account wants it, and mobiles' rules hold where it does")
    func stricter() throws {
        let tollFree = number(18_005_550_123)
        let arizona = number(16_025_550_123)
        // 17:30 in New York is 12:30 in Honolulu and 8:30 in Guam.
        let free = try lawful()
        free.now = noonInNewYork.advanced(by: .seconds(5 * 3_600 + 1_800))
        _ = try campaign(voiceSettings(), [tollFree, arizona], free)
        free.pass(.seconds(1))
        #expect(free.placed.map(\.phone) == [tollFree, arizona])
        let strict = try lawful()
        strict.now = noonInNewYork.advanced(by: .seconds(5 * 3_600 + 1_800))
        _ = update(strict) {
            $0.unknownState = AccountRules.UnknownState.strictest.number
            $0.mobileSalesRules = true
        }
        let id = try campaign(voiceSettings(), [tollFree, arizona], strict)
        strict.pass(.seconds(1))
        #expect(strict.placed.isEmpty, "calls to \(strict.placed.map(\.phone))")
        #expect(try strict.prospect(1, of: id).reason == .noLegalHour)
    }

    @Test(
        "A number in Florida is attempted three times in 24 hours at most, across campaigns and channels, and the campaign says why it waits"
    )
    func lawsCap() throws {
        let bench = try lawful()
        let text = try campaign(smsSettings(), [florida], bench)
        let retrying = voiceSettings {
            $0.maxRetries = 5
            $0.retryDelay = RetryDelay("1m")
        }
        let first = try campaign(retrying, [florida], bench)
        let second = try campaign(retrying, [florida], bench)
        // Whatever the account allows on top of it.
        _ = update(bench) { $0.contactCaps = [AccountContactCapDraft(limit: 50, period: "24h")] }
        var ended = 0
        func run(_ duration: Duration) throws {
            let end = bench.now.advanced(by: duration)
            while bench.now < end {
                bench.pass(.seconds(60))
                while ended < bench.placed.count {
                    let attempt = try bench.attempt(ended)
                    bench.event(attempt.channel == .sms ? .messageDelivered : .callEnded(.noAnswer), about: attempt.id)
                    ended += 1
                }
            }
        }
        try run(.seconds(2 * 3_600))
        #expect(bench.placed.count == 3)
        #expect(Set(bench.placed.map(\.campaign)) == [text, first, second])
        let reasons = try [first, second].map { try bench.prospect(0, of: $0).reason }
        #expect(reasons == [.contactCap, .contactCap])
        for id in [first, second] { #expect(try bench.snapshot(id).waitingFor?.reason == "recipients may be contacted again") }
        try run(.seconds(4 * 86_400))
        let times = bench.placed.map(\.placedAt)
        #expect(times.count > 6)
        for (earlier, later) in zip(times, times.dropFirst(3)) {
            #expect(earlier.duration(to: later) >= .seconds(86_400), "four attempts within \(earlier.duration(to: later))")
        }
    }

    @Test("A cap that is raised lets those wait no longer whom it held up")
    func raisedCap() throws {
        let bench = try EngineBench()
        _ = update(bench) { $0.contactCaps = [AccountContactCapDraft(limit: 1, period: "24h")] }
        _ = try bench.started(voiceSettings(), prospects: 1)
        bench.event(.callEnded(.human), about: try bench.attempt(0).id)
        let id = try bench.started(voiceSettings(), prospects: 1)
        bench.pass(.seconds(60))
        #expect(bench.placed.count == 1)
        #expect(try bench.prospect(0, of: id).reason == .contactCap)
        _ = update(bench) { $0.contactCaps = [AccountContactCapDraft(limit: 2, period: "24h")] }
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 2)
    }
}
