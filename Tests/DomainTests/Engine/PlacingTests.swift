import Domain
import Simulator
import Testing

@Suite("Placing")
struct PlacingTests {
    @Test("A campaign waits for its window, says so, and begins with it to the millisecond")
    func waitsForWindow() throws {
        let bench = try EngineBench(at: mondayNoon)
        var settings = voiceSettings()
        settings.schedule = Schedule(timezone: "UTC", startHour: 14, endHour: 15)
        let id = try bench.started(settings, prospects: 1)
        let opening = mondayNoon.advanced(by: .seconds(2 * 3_600))
        #expect(try bench.snapshot(id).waitingFor == WaitingFor(reason: "the calling window opens", until: opening))
        bench.pass(.milliseconds(2 * 3_600_000 - 1))
        #expect(bench.placed.isEmpty)
        bench.pass(.milliseconds(1))
        #expect(bench.placed.map(\.placedAt) == [opening])
        #expect(try bench.snapshot(id).waitingFor == nil)
    }

    @Test("Calls are placed at calls_per_second, fractions included", arguments: [0.5, 1, 2.5, 40])
    func pace(rate: Double) throws {
        let bench = try EngineBench()
        _ = try bench.started(voiceSettings { $0.callsPerSecond = rate }, prospects: 200)
        bench.pass(.seconds(4))
        #expect(bench.placed.count == min(200, Int(4 * rate) + 1))
    }

    @Test("After a stall at most a second's worth of calls is made good at once")
    func catchUp() throws {
        let bench = try EngineBench()
        _ = try bench.started(voiceSettings { $0.callsPerSecond = 5 }, prospects: 200)
        bench.pass(.seconds(1))
        let before = bench.placed.count
        bench.now = bench.now.advanced(by: .seconds(30))
        bench.send(.wake)
        #expect(bench.placed.count - before == 5)
    }

    @Test("Messages keep the gap of each number, across the account's campaigns")
    func gapsAcrossCampaigns() throws {
        let bench = try EngineBench(storeModel(numbers: 2))
        _ = try bench.started(smsSettings("one"), prospects: 12)
        _ = try bench.started(smsSettings("two"), prospects: 12)
        bench.pass(.seconds(2 * 3_600))
        for number in [ownNumber(0), ownNumber(1)] {
            let times = bench.placed.filter { $0.callerId == number }.map(\.placedAt).sorted()
            #expect((7...10).contains(times.count), "\(times.count) messages in two hours")
            for (earlier, later) in zip(times, times.dropFirst()) {
                #expect((DripGap.bounds).contains(earlier.duration(to: later).wholeMilliseconds))
            }
        }
    }

    @Test("Campaigns that wait for the same numbers take turns")
    func turns() throws {
        let bench = try EngineBench(storeModel(numbers: 1))
        let ids = try ["one", "two", "three"].map { try bench.started(smsSettings($0), prospects: 40) }
        bench.pass(.seconds(6 * 3_600))
        let counts = ids.map { id in bench.placed.filter { $0.campaign == id }.count }
        #expect(counts.reduce(0, +) > 15)
        #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1, "the campaigns sent \(counts) messages")
    }

    @Test("A campaign whose numbers all rest says until when")
    func saysResting() throws {
        let bench = try EngineBench(storeModel(numbers: 1))
        let id = try bench.started(smsSettings(), prospects: 2)
        bench.pass(.seconds(1))
        let waiting = try #require(try bench.snapshot(id).waitingFor)
        #expect(waiting.reason == "a caller id has rested")
        #expect(DripGap.bounds.contains(mondayNoon.duration(to: waiting.until).wholeMilliseconds))
    }

    @Test("However large the campaign, the pages that are loaded are bounded, and each prospect is placed once")
    func boundedLookAhead() throws {
        var settings = EngineSettings()
        settings.minimumLookAhead = 16
        settings.maximumLookAhead = 50
        let bench = try EngineBench(settings: settings)
        _ = try bench.started(voiceSettings { $0.callsPerSecond = 1_000 }, prospects: 1_000)
        bench.pass(.seconds(10))
        #expect(bench.loads.allSatisfy { $0.limit <= 50 })
        #expect(bench.placed.count == 1_000 && Set(bench.placed.map(\.phone)).count == 1_000)
    }

    @Test("Prospects added while paused are dialed after the campaign is resumed")
    func addedWhilePaused() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings { $0.callsPerSecond = 1 }, prospects: 3)
        try bench.perform(.pause(id))
        bench.command(.addProspects(id, [recipient(50), recipient(51)]))
        bench.pass(.seconds(10))
        #expect(bench.placed.count == 1)
        try bench.perform(.resume(id))
        bench.pass(.seconds(10))
        #expect(Set(bench.placed.map(\.phone)) == Set([0, 1, 2, 50, 51].map { recipient($0) }))
        #expect(bench.placed.count == 5)
    }

    @Test("A page that was asked for before a pause is not used after it")
    func stalePage() throws {
        let bench = try EngineBench()
        let id = try bench.perform(.create(voiceSettings())).id
        bench.command(.addProspects(id, (0..<5).map { recipient($0) }))
        bench.isImmediate = false
        bench.command(.start(id))
        bench.command(.pause(id))
        bench.command(.resume(id))
        bench.isImmediate = true
        bench.commitNext(.max)
        bench.pass(.seconds(1))
        #expect(bench.loads.count >= 2)
        #expect(bench.placed.map(\.phone) == (0..<5).map { recipient($0) })
    }

    @Test("Pausing and resuming over and over does not make a campaign faster")
    func paceOverResumes() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings { $0.callsPerSecond = 1 }, prospects: 50)
        for _ in 0..<100 {
            bench.pass(.milliseconds(50))
            try bench.perform(.pause(id))
            try bench.perform(.resume(id))
        }
        #expect((5...6).contains(bench.placed.count), "\(bench.placed.count) calls in 5 s at 1 per second")
    }
}
