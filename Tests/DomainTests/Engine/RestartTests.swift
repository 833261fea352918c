import Domain
import Simulator
import Testing

@Suite("Restarts")
struct RestartTests {
    @Test("After a restart the carrier is asked for every open attempt, and none is placed again")
    func lookUps() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings(), prospects: 3)
        bench.pass(.seconds(1))
        let placed = bench.placed
        try #require(placed.count == 3)
        try bench.restart()
        #expect(bench.lookedUp.map(\.id) == placed.map(\.id))
        bench.event(.callEnded(.human), about: placed[0].id)
        bench.event(.unknownAttempt, about: placed[1].id)
        bench.pass(.seconds(301))
        #expect(bench.placed == placed, "an attempt was placed again")
        let prospects = bench.prospects(of: id)
        #expect(prospects.map(\.status) == [.humanConnected, .failed, .failed])
        #expect(prospects.dropFirst().map(\.reason) == [.unknownAfterRestart, .unknownAfterRestart])
        #expect(try bench.snapshot(id).status == .completed)
    }

    @Test("An attempt that the carrier knows goes on after a restart")
    func goesOn() throws {
        let bench = try EngineBench()
        let id = try bench.started(smsSettings(), prospects: 1)
        try bench.event(.messageSent, about: bench.attempt(0).id)
        try bench.restart()
        try bench.event(.messageSent, about: bench.attempt(0).id)
        bench.pass(.seconds(3_600))
        #expect(try bench.snapshot(id).stats.sent == 1)
        try bench.event(.messageDelivered, about: bench.attempt(0).id)
        #expect(try bench.snapshot(id).status == .completed)
    }

    @Test("What the carrier said before it is asked is no answer: it is asked again")
    func missedIsNoAnswer() throws {
        let bench = try EngineBench()
        _ = try bench.started(voiceSettings(), prospects: 1)
        bench.pass(.seconds(1))
        let attempt = try bench.attempt(0).id
        try bench.restart()
        let asked = bench.lookedUp.count
        bench.send(.missed(CarrierEvent(account: testAccount.id, attempt: attempt, kind: .instructed(.hangUp))))
        bench.send(.missed(CarrierEvent(account: testAccount.id, attempt: attempt, kind: .instructionFailed(.hangUp, Reason("call_over")))))
        bench.send(.missed(CarrierEvent(account: testAccount.id, attempt: attempt, kind: .answered)))
        bench.pass(.seconds(61))
        #expect(bench.lookedUp.count >= asked + 2, "it was given up as if the carrier had answered")
        #expect(!bench.batches.flatMap(\.changes).contains { if case .closeAttempt = $0 { true } else { false } })
    }

    @Test("A message that the carrier took waits for its receipt after a restart, also where the carrier is silent for a while")
    func silentAfterRestart() throws {
        let bench = try EngineBench()
        let id = try bench.started(smsSettings(), prospects: 2)
        bench.pass(.seconds(1))
        for attempt in bench.placed { bench.event(.messageSent, about: attempt.id) }
        try bench.restart()
        bench.pass(.seconds(3_600))
        #expect(try bench.snapshot(id).stats.sent == 2)
        try bench.event(.messageDelivered, about: bench.attempt(0).id)
        bench.pass(.seconds(72 * 3_600))
        #expect(try bench.snapshot(id).stats.delivered == 1)
        #expect(try bench.prospect(1, of: id).reason == .noReceipt)
        #expect(try bench.snapshot(id).status == .completed)
    }

    @Test("A campaign that was dialing goes on with its other prospects, at its pace")
    func dialingGoesOn() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings { $0.callsPerSecond = 1 }, prospects: 10)
        bench.pass(.seconds(3))
        #expect(bench.placed.count == 4)
        try bench.restart()
        bench.pass(.seconds(20))
        #expect(Set(bench.placed.map(\.phone)).count == 10 && bench.placed.count == 10)
        #expect(bench.model.recount(id) == (try bench.snapshot(id).stats))
    }

    @Test("A campaign with nothing left completes after a restart")
    func completes() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings(), prospects: 1)
        bench.isImmediate = false
        try bench.event(.callEnded(.human), about: bench.attempt(0).id)
        bench.commitNext()  // the outcome is on disk, the completion is not
        #expect(bench.model.campaigns[id]?.status == .dialing)
        bench.isImmediate = true
        try bench.restart()
        #expect(try bench.snapshot(id).status == .completed)
    }

    @Test("A number's rest between messages outlives a restart")
    func restOutlives() throws {
        let bench = try EngineBench(storeModel(numbers: 1))
        _ = try bench.started(smsSettings(), prospects: 2)
        bench.pass(.seconds(60))
        try bench.restart()
        bench.pass(.seconds(11 * 60 - 1))
        #expect(bench.placed.count == 1)
        bench.pass(.seconds(8 * 60 + 1))
        #expect(bench.placed.count == 2)
    }

    @Test("Ids go on increasing over any number of restarts, also when the clock was set back before them")
    func idsIncrease() throws {
        let bench = try EngineBench()
        var last = try bench.perform(.create(voiceSettings())).id
        bench.now = mondayNoon.advanced(by: .seconds(-3_600))
        for _ in 0..<20 {
            try bench.restart()
            for _ in 0..<10 {
                let next = try bench.perform(.create(voiceSettings())).id
                #expect(next > last)
                last = next
            }
        }
    }

    @Test("What was decided and is not on disk is forgotten with the engine")
    func undecided() throws {
        let bench = try EngineBench()
        let id = try bench.perform(.create(voiceSettings())).id
        bench.command(.addProspects(id, [recipient(1)]))
        bench.isImmediate = false
        bench.command(.start(id))
        bench.isImmediate = true
        try bench.restart()
        bench.pass(.seconds(60))
        #expect(try bench.snapshot(id).status == .created)
        #expect(bench.placed.isEmpty)
    }
}
