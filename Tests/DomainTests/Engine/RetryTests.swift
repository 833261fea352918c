import Domain
import Testing

@Suite("Retries by outcome, and lifetimes of prospects")
struct RetryTests {
    private func ended(_ bench: EngineBench, _ kind: CarrierEventKind, _ index: Int) throws {
        bench.event(kind, about: try bench.attempt(index).id)
    }

    @Test("After an outcome that a policy names, its own count and delay hold; what it does not say is as the mode has it")
    func policies() throws {
        let bench = try EngineBench()
        let id = try bench.started(
            voiceSettings {
                $0.maxRetries = 2
                $0.retryDelay = RetryDelay("4h")
                $0.retry = [
                    RetryPolicy(outcome: .busy, maxRetries: 3, retryDelay: RetryDelay("5m")),
                    RetryPolicy(outcome: .noAnswer, maxRetries: 0),
                    RetryPolicy(outcome: .failed, retryDelay: RetryDelay("1h")),
                ]
            }, prospects: 3)
        bench.pass(.milliseconds(100))
        try ended(bench, .callEnded(.busy), 0)
        try ended(bench, .callEnded(.noAnswer), 1)
        try ended(bench, .callEnded(.failed(Reason("congestion"), mayPass: true)), 2)
        let prospects = bench.prospects(of: id)
        let ended = bench.now
        #expect(prospects.map(\.status) == [.queued, .noAnswer, .queued])
        #expect(prospects[0].dueAt == ended.advanced(by: .seconds(300)))
        #expect(prospects[2].dueAt == ended.advanced(by: .seconds(3_600)))
        for attempt in 3...5 {
            bench.pass(.seconds(300))
            #expect(bench.placed.count == attempt + 1)
            bench.event(.callEnded(.busy), about: try bench.attempt(attempt).id)
        }
        #expect(try bench.prospect(0, of: id).status == .busy, "three retries after busy, and no fourth")
    }

    @Test("All retries count, whatever outcomes they came from")
    func countsAll() throws {
        let bench = try EngineBench()
        let id = try bench.started(
            voiceSettings {
                $0.maxRetries = 1
                $0.retryDelay = RetryDelay("1m")
                $0.retry = [RetryPolicy(outcome: .busy, maxRetries: 3)]
            }, prospects: 1)
        try ended(bench, .callEnded(.busy), 0)
        bench.pass(.seconds(60))
        try ended(bench, .callEnded(.noAnswer), 1)
        #expect(try bench.prospect(0, of: id).status == .noAnswer, "it has had the one retry that the mode allows after no answer")
    }

    @Test("A permanent failure is not retried, whatever its policy says")
    func permanent() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings { $0.retry = [RetryPolicy(outcome: .failed, maxRetries: 5)] }, prospects: 1)
        try ended(bench, .callEnded(.failed(Reason("unallocated_number"), mayPass: false)), 0)
        #expect(try bench.prospect(0, of: id).status == .failed)
    }

    @Test("A prospect that waits for a retry beyond its lifetime ends with it, and the campaign with the last one")
    func retryBeyond() throws {
        let bench = try EngineBench()
        let id = try bench.started(
            voiceSettings {
                $0.maxRetries = 9
                $0.retryDelay = RetryDelay("10m")
                $0.prospectLifetime = ProspectLifetime("15m")
            }, prospects: 1)
        try ended(bench, .callEnded(.noAnswer), 0)
        bench.pass(.seconds(600))
        try ended(bench, .callEnded(.noAnswer), 1)
        #expect(try bench.prospect(0, of: id).dueAt == mondayNoon.advanced(by: .seconds(900)))
        #expect(try bench.snapshot(id).waitingFor?.reason == "the lifetime of prospects ends")
        bench.pass(.milliseconds(299_999))
        #expect(try bench.prospect(0, of: id).status == .queued)
        bench.pass(.milliseconds(1))
        let prospect = try bench.prospect(0, of: id)
        #expect(prospect.status == .cancelled && prospect.reason == .expired && prospect.attempts == 2)
        let campaign = try bench.snapshot(id)
        #expect(campaign.status == .completed && campaign.stats.cancelled == 1 && campaign.stats.completed == 0)
        #expect(bench.placed.count == 2)
    }

    @Test("An attempt that ends after its prospect's lifetime is not repeated: the outcome stands")
    func endsAfter() throws {
        let bench = try EngineBench()
        let id = try bench.started(
            voiceSettings {
                $0.maxRetries = 9
                $0.retryDelay = RetryDelay("1s")
                $0.prospectLifetime = ProspectLifetime("10s")
            }, prospects: 1)
        bench.pass(.seconds(20))
        try ended(bench, .callEnded(.noAnswer), 0)
        #expect(try bench.prospect(0, of: id).status == .noAnswer)
    }

    @Test("Prospects that a slow pace does not reach in time end when their time is over, page by page, and are not called")
    func slowPace() throws {
        let bench = try EngineBench()
        let id = try bench.started(
            voiceSettings {
                $0.callsPerSecond = 1
                $0.prospectLifetime = ProspectLifetime("1m")
            }, prospects: 5_000)
        bench.pass(.seconds(61))
        let placed = bench.placed.count
        #expect((60...61).contains(placed), "\(placed) calls")
        #expect(try bench.snapshot(id).stats.queued == 0, "prospects are queued beyond their lifetime")
        #expect(try bench.snapshot(id).stats.cancelled == Int64(5_000 - placed))
        for index in 0..<placed { try ended(bench, .callEnded(.human), index) }
        #expect(try bench.snapshot(id).status == .completed)
    }

    @Test("A lifetime ends at night, too, while the window is closed")
    func atNight() throws {
        var settings = voiceSettings {
            $0.maxRetries = 3
            $0.retryDelay = RetryDelay("4h")
            $0.prospectLifetime = ProspectLifetime("10h")
        }
        settings.schedule = Schedule(timezone: "UTC", startHour: 9, endHour: 14)
        let bench = try EngineBench()
        let id = try bench.started(settings, prospects: 1)
        bench.pass(.seconds(50))
        try ended(bench, .callEnded(.noAnswer), 0)
        // Its retry would be due at 16:00, after the window, and so at 9:00 the next day; its time is over at 22:00.
        #expect(try bench.snapshot(id).waitingFor?.reason == "the lifetime of prospects ends")
        #expect(try bench.snapshot(id).waitingFor?.until == mondayNoon.advanced(by: .seconds(10 * 3_600)))
        bench.pass(.seconds(10 * 3_600 - 50))
        #expect(try bench.prospect(0, of: id).reason == .expired)
        #expect(try bench.snapshot(id).status == .completed)
    }

    @Test("Prospects that were never attempted end at night, too")
    func freshAtNight() throws {
        var settings = voiceSettings { $0.prospectLifetime = ProspectLifetime("2h") }
        settings.schedule = Schedule(timezone: "UTC", startHour: 15, endHour: 18)
        let bench = try EngineBench()
        let id = try bench.started(settings, prospects: 300)
        bench.pass(.seconds(2 * 3_600))
        #expect(try bench.snapshot(id).stats.cancelled == 300)
        #expect(try bench.snapshot(id).status == .completed && bench.placed.isEmpty)
    }

    @Test("A recipient who was contacted often enough waits no longer than its lifetime")
    func cappedBeyond() throws {
        let bench = try EngineBench()
        var draft = AccountSettingsDraft()
        draft.contactCaps = [AccountContactCapDraft(limit: 1, period: "1d")]
        bench.command(.updateAccount(AccountSettingsPatch(draft)))
        _ = try bench.started(voiceSettings(), prospects: 1)
        let id = try bench.started(voiceSettings { $0.prospectLifetime = ProspectLifetime("1h") }, prospects: 1)
        #expect(try bench.prospect(0, of: id).reason == .contactCap)
        bench.pass(.seconds(3_600))
        #expect(try bench.prospect(0, of: id).reason == .expired)
        #expect(try bench.snapshot(id).status == .completed)
    }

    @Test("What expired while its campaign was paused ends when it goes on")
    func whilePaused() throws {
        let bench = try EngineBench()
        let id = try bench.perform(.create(voiceSettings { $0.prospectLifetime = ProspectLifetime("1h") })).id
        bench.command(.addProspects(id, [recipient(0)]))
        bench.pass(.seconds(7_200))
        #expect(try bench.prospect(0, of: id).status == .queued)
        try bench.perform(.start(id))
        #expect(bench.placed.isEmpty)
        #expect(try bench.snapshot(id).status == .completed && bench.snapshot(id).stats.cancelled == 1)
    }

    @Test("A prospect that the carrier had no time for until its lifetime was over is ended, also behind others who returned since")
    func throttledAtExpiry() throws {
        let bench = try EngineBench()
        let id = try bench.perform(
            .create(
                voiceSettings {
                    $0.maxRetries = 1
                    $0.retryDelay = RetryDelay("2s")
                    $0.prospectLifetime = ProspectLifetime("1h")
                })
        ).id
        bench.command(.addProspects(id, [recipient(0)]))
        bench.pass(.seconds(1_800))
        bench.command(.addProspects(id, [recipient(1)]))
        bench.pass(.seconds(1_799))
        try bench.perform(.start(id))
        bench.pass(.milliseconds(500))
        try ended(bench, .callEnded(.busy), 1)
        bench.pass(.seconds(4))
        #expect(bench.placed.map(\.phone) == [recipient(0), recipient(1), recipient(1)])
        try ended(bench, .throttled(retryAfter: .seconds(5)), 0)
        try ended(bench, .callEnded(.human), 2)
        bench.pass(.seconds(60))
        #expect(bench.prospects(of: id).map(\.status) == [.cancelled, .humanConnected])
        #expect(try bench.snapshot(id).status == .completed, "it waits for nobody")
    }
}
