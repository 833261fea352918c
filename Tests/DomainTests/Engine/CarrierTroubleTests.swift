import Domain
import Simulator
import Testing

@Suite("A carrier that is busy, or strange")
struct CarrierTroubleTests {
    @Test("An attempt that the carrier was too busy for counts as none, and is placed when the carrier has time again")
    func throttled() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings { $0.callsPerSecond = 1 }, prospects: 3)
        try bench.event(.throttled(retryAfter: .seconds(90)), about: bench.attempt(0).id)
        #expect(try bench.snapshot(id).stats.queued == 3)
        #expect(try bench.prospect(0, of: id).attempts == 0)
        bench.pass(.seconds(89))
        #expect(bench.placed.count == 1, "something was placed although the carrier wanted to be left alone")
        #expect(try bench.snapshot(id).waitingFor?.reason == "the carrier takes calls and messages again")
        bench.pass(.seconds(4))
        #expect(Set(bench.placed.dropFirst().map(\.phone)) == [recipient(0), recipient(1), recipient(2)])
        #expect(bench.placed.dropFirst().allSatisfy { $0.number == 1 }, "an attempt that was not made was counted")
    }

    @Test("What was decided while the carrier was busy is not asked for")
    func throttledMeanwhile() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings { $0.callsPerSecond = 100 }, prospects: 2)
        bench.isImmediate = false
        bench.pass(.milliseconds(10))
        try bench.event(.throttled(retryAfter: .seconds(60)), about: bench.attempt(0).id)
        bench.isImmediate = true
        bench.commitNext(.max)
        #expect(bench.placed.count == 1)
        #expect(try bench.snapshot(id).stats.queued == 2)
    }

    @Test("A call that was not made is one that its number may still make that day")
    func takenBackAtDailyCap() throws {
        var settings = EngineSettings()
        settings.numbers.callsPerDay = 1
        let bench = try EngineBench(storeModel(numbers: 1, suppressed: [recipient(0)]), settings: settings)
        let id = try bench.perform(.create(voiceSettings())).id
        bench.command(.addProspects(id, (0..<3).map { recipient($0) }))
        bench.isImmediate = false
        bench.command(.start(id))
        bench.commitNext(2)
        // The intent is not on disk yet, and the number has made its only call of the day.
        bench.pass(.milliseconds(50))
        bench.isImmediate = true
        bench.commitNext(.max)
        bench.pass(.seconds(1))
        #expect(bench.placed.map(\.phone) == [recipient(1)])
        #expect(try bench.snapshot(id).waitingFor?.reason == "a caller id may make calls again: all have made as many today as they may")
    }

    @Test("A call that has rung was placed, whatever the carrier says of its business late")
    func throttledLate() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings(), prospects: 1)
        let attempt = try bench.attempt(0).id
        bench.event(.ringing, about: attempt)
        bench.event(.throttled(retryAfter: .seconds(90)), about: attempt)
        #expect(try bench.snapshot(id).stats.dialing == 1)
        bench.event(.callEnded(.human), about: attempt)
        bench.event(.throttled(retryAfter: .seconds(90)), about: attempt)
        #expect(try bench.snapshot(id).stats.humanConnected == 1)
    }

    @Test("A pause that the carrier asks for is at least a second, and at most as long as the settings have it")
    func absurdPauses() throws {
        let pauses: [(Duration, Duration)] = [(.seconds(-5), .seconds(1)), (.seconds(Int64.max), .seconds(3_600))]
        for (asked, kept) in pauses {
            let bench = try EngineBench()
            let id = try bench.started(voiceSettings { $0.callsPerSecond = 1 }, prospects: 1)
            try bench.event(.throttled(retryAfter: asked), about: bench.attempt(0).id)
            #expect(try bench.snapshot(id).waitingFor?.until == bench.now.advanced(by: kept))
        }
    }

    @Test("What the carrier says of an attempt that never was is set aside once, and changes nothing")
    func strangers() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings(), prospects: 1)
        let before = try bench.snapshot(id)
        let stranger = AttemptID(high: 9, low: 9)
        for _ in 0..<3 { bench.event(.callEnded(.human), about: stranger) }
        bench.event(.throttled(retryAfter: .seconds(60)), about: stranger)
        #expect(bench.aside.map(\.kind) == [.callEnded(.human), .throttled(retryAfter: .seconds(60))])
        #expect(bench.model.aside[testAccount.id] == bench.aside, "what was set aside is not in the store")
        #expect(try bench.snapshot(id) == before)
    }

    @Test("What comes late of an attempt that is over is no stranger")
    func lateIsNotStrange() throws {
        let bench = try EngineBench()
        _ = try bench.started(voiceSettings(), prospects: 1)
        let attempt = try bench.attempt(0).id
        for _ in 0..<2 { bench.event(.callEnded(.human), about: attempt) }
        #expect(bench.aside.isEmpty)
    }

    @Test("While the clock is behind what it said before nothing is placed, and the campaign says so")
    func clockSetBack() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings { $0.callsPerSecond = 1 }, prospects: 5)
        bench.pass(.seconds(1))
        let placed = bench.placed.count
        bench.now = bench.now.advanced(by: .seconds(-1_800))
        try bench.event(.callEnded(.busy), about: bench.attempt(0).id)
        #expect(try bench.snapshot(id).waitingFor?.reason == "the clock has caught up: it was set back")
        bench.command(.pause(id))
        bench.command(.resume(id))
        bench.pass(.seconds(1_790))
        #expect(bench.placed.count == placed, "something was placed at a time that nobody knows")
        #expect(try bench.snapshot(id).waitingFor?.reason == "the clock has caught up: it was set back")
        bench.pass(.seconds(30))
        #expect(bench.placed.count == 5)
    }
}
