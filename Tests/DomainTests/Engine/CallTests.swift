import Domain
import Simulator
import Testing

@Suite("Calls that are answered")
struct CallTests {
    private func mode(_ mode: inout Mode) {
        mode.ai = true
        mode.greetingAudioURL = "http://a/hello"
        mode.voicemailAudioURL = "http://a/vm"
    }

    @Test("A person gets the agent within the law's two seconds, or the greeting, and a polite end")
    func silentAgent() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings(change: mode), prospects: 1)
        let call = try bench.attempt(0).id
        bench.event(.answered, about: call)
        bench.event(.detected(.human), about: call)
        #expect(bench.instructions == [.connectAgent])
        bench.pass(.milliseconds(1_999))
        #expect(bench.instructions == [.connectAgent])
        bench.pass(.milliseconds(1))
        #expect(bench.instructions == [.connectAgent, .playGreeting(url: "http://a/hello")])
        bench.pass(.seconds(60))
        #expect(bench.instructions.last == .hangUp)
        bench.event(.callEnded(.completed), about: call)
        #expect(try bench.prospect(0, of: id).status == .humanConnected)
        #expect(try bench.prospect(0, of: id).reason == .agentSilent)
    }

    @Test("An account whose abandon policy says one second has nobody wait longer for the agent")
    func oneSecond() throws {
        var model = storeModel()
        var settings = AccountSettings()
        settings.abandonPolicy.seconds = 1
        model.set(settings, of: testAccount.id)
        let bench = try EngineBench(model)
        _ = try bench.started(voiceSettings(change: mode), prospects: 1)
        try bench.event(.detected(.human), about: bench.attempt(0).id)
        bench.pass(.milliseconds(999))
        #expect(bench.instructions == [.connectAgent])
        bench.pass(.milliseconds(1))
        #expect(bench.instructions == [.connectAgent, .playGreeting(url: "http://a/hello")])
    }

    @Test("A person who answers while all agents are taken up hears the greeting; who answers after one is free again, an agent")
    func agentsAreCounted() throws {
        let bench = try EngineBench()
        let id = try bench.started(
            voiceSettings {
                mode(&$0)
                $0.maxConcurrentAgents = 3
            }, prospects: 3)
        bench.pass(.seconds(1))
        // Two agents go home while the calls ring.
        try bench.perform(.pause(id))
        var draft = CampaignSettingsDraft()
        draft.mode = ModeDraft()
        draft.mode?.maxConcurrentAgents = 1
        try bench.perform(.update(id, SettingsPatch(draft)))
        try bench.perform(.resume(id))
        let calls = try (0..<3).map { try bench.attempt($0).id }
        bench.event(.detected(.human), about: calls[0])
        bench.event(.agentConnected, about: calls[0])
        bench.event(.detected(.human), about: calls[1])
        #expect(bench.instructions == [.connectAgent, .playGreeting(url: "http://a/hello")])
        bench.event(.callEnded(.human), about: calls[0])
        bench.event(.detected(.human), about: calls[2])
        #expect(bench.instructions.last == .connectAgent)
        bench.event(.callEnded(.human), about: calls[1])
        #expect(try bench.prospect(1, of: id).reason == .noAgent)
        #expect(try bench.prospect(0, of: id).reason == nil)
    }

    @Test("A call that is hung up on and of whose end nothing is heard is asked about, and counts as what is known")
    func endIsLost() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings(change: mode), prospects: 1)
        let call = try bench.attempt(0).id
        bench.event(.detected(.fax), about: call)
        #expect(bench.instructions == [.hangUp])
        bench.pass(.seconds(30))
        #expect(bench.lookedUp.map(\.id) == [call])
        bench.pass(.seconds(300))
        #expect(try bench.prospect(0, of: id).reason == .fax)
    }

    @Test("After a restart the answer to the look-up says where a call stands, and nothing is told anew that was taken")
    func restart() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings(change: mode), prospects: 1)
        let call = try bench.attempt(0).id
        bench.event(.detected(.human), about: call)
        try bench.restart()
        let before = bench.instructions.count
        for kind in [CarrierEventKind.instructed(.connectAgent), .answered, .detected(.human)] { bench.event(kind, about: call) }
        #expect(bench.instructions.count == before)
        bench.pass(.seconds(2))
        #expect(bench.instructions.last == .playGreeting(url: "http://a/hello"))
        bench.event(.callEnded(.completed), about: call)
        #expect(try bench.prospect(0, of: id).status == .humanConnected)
    }

    @Test("A call that is given up is told to end: nobody is left on the line")
    func givenUp() throws {
        let bench = try EngineBench()
        _ = try bench.started(voiceSettings(change: mode), prospects: 1)
        bench.pass(.seconds(360))
        #expect(bench.instructions == [.hangUp])
    }

    @Test("What is known of an attempt beside its outcome is kept with its end")
    func record() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings(change: mode), prospects: 1)
        let attempt = try bench.attempt(0)
        let cost = AttemptCost(amountMicros: 8_500, currency: "USD")
        func event(_ kind: CarrierEventKind, after: Duration, carrierID: String? = nil, cost: AttemptCost? = nil) {
            bench.send(
                .carrier(
                    CarrierEvent(
                        account: testAccount.id, attempt: attempt.id, kind: kind, at: attempt.placedAt.advanced(by: after),
                        carrierID: carrierID, cost: cost)))
        }
        bench.pass(.seconds(20))
        // Out of order: the time of the first sign of an answer counts.
        event(.detected(.machineStart), after: .seconds(9), carrierID: "CA1")
        event(.answered, after: .seconds(7))
        event(.ringing, after: .seconds(2))
        event(.detected(.machineEndBeep), after: .seconds(3_600))
        event(.callEnded(.completed), after: .seconds(19), cost: cost)
        let closed = bench.batches.flatMap(\.changes).compactMap { change in
            if case .closeAttempt(_, _, .voicemail, nil, _, _, let record) = change { record } else { nil }
        }
        let record = try #require(closed.first, "no attempt was closed as voicemail")
        #expect(
            record
                == AttemptRecord(
                    ringingAt: attempt.placedAt.advanced(by: .seconds(2)), answeredAt: attempt.placedAt.advanced(by: .seconds(7)),
                    amd: .machineEndBeep, carrierID: "CA1", cost: cost))
        #expect(try bench.snapshot(id).stats.voicemail == 1)
    }
}
