import Domain
import Testing

@Suite("Simulated carrier")
struct SimulatedCarrierModelTests {
    @Test("The usual mix is that of the page's sample, in its text form too")
    func usualMix() throws {
        #expect(try OutcomeMix(parsing: "voicemail=80,no_answer=10,human=7,failed=2,busy=1") == .usual)
        #expect(try OutcomeMix(parsing: "human=100").percent == [.human: 100])
    }

    @Test(
        "A mix that is malformed, names no outcome, repeats one or is not 100 in sum is refused with the reason",
        arguments: [
            ("", OutcomeMixError.malformed("")), ("human", .malformed("human")), ("human=1=2", .malformed("human=1=2")),
            ("human=-1,busy=101", .malformed("human=-1")), ("human=1.5", .malformed("human=1.5")), ("human=", .malformed("human=")),
            ("machine=100", .unknownOutcome("machine")), ("human=50,human=50", .repeated(.human)), ("human=99", .sum(99)),
            ("human=60,busy=60", .sum(120)),
            ("human=100,", .malformed("")), ("human= 100", .malformed("human= 100")),
        ])
    func badMix(text: String, expected: OutcomeMixError) {
        #expect(throws: expected) { try OutcomeMix(parsing: text) }
    }

    @Test("Outcomes come in the shares of the mix")
    func shares() {
        let model = SimulatedCarrierModel(seed: 11)
        var counts: [CarrierEventKind: Int] = [:]
        for index in 0..<10_000 {
            if let last = model.timeline(of: attempt(index)).last?.event { counts[last, default: 0] += 1 }
        }
        for (kind, share) in [
            (CarrierEventKind.callEnded(.voicemail), 8_000), (.callEnded(.noAnswer), 1_000), (.callEnded(.human), 700),
            (.callEnded(.busy), 100),
        ] {
            #expect(abs((counts[kind] ?? 0) - share) < 150, "\(kind): \(counts[kind] ?? 0)")
        }
    }

    @Test("What happens to an attempt depends on the seed and the attempt, not on who asks when")
    func deterministic() {
        let model = SimulatedCarrierModel(seed: 5)
        let attempt = attempt(3)
        let whole = model.timeline(of: attempt)
        #expect(model.timeline(of: attempt).map(\.at) == whole.map(\.at))
        #expect(model.events(of: attempt, until: attempt.placedAt).isEmpty)
        #expect(model.events(of: attempt, until: .distantFuture) == whole.map(\.event))
        let seeds = Set((0..<50).map { seed in SimulatedCarrierModel(seed: UInt64(seed)).timeline(of: attempt).map(\.at) })
        #expect(seeds.count > 40, "seeds hardly differ")
    }

    @Test("Events are in order, every attempt ends, and a ring result comes within 60 s")
    func wellFormed() {
        let model = SimulatedCarrierModel(seed: 6)
        for index in 0..<2_000 {
            for channel in Channel.allCases {
                let attempt = attempt(index, channel)
                let timeline = model.timeline(of: attempt)
                #expect(timeline.map(\.at) == timeline.map(\.at).sorted())
                guard let result = timeline.first(where: { $0.event != .ringing }), let last = timeline.last else {
                    Issue.record("attempt \(index) has no end")
                    return
                }
                #expect(attempt.placedAt.duration(to: result.at) < .seconds(60))
                #expect(last.event.isLast, "attempt \(index) ends with \(last.event)")
            }
        }
    }

    @Test("A call that is told what to do ends by itself all the same, and takes nothing twice, nor what was overtaken")
    func instructedCalls() throws {
        var settings = SimulatedCarrierSettings()
        settings.outcomes = try OutcomeMix(parsing: "human=40,voicemail=30,screened=20,uncertain=10")
        let model = SimulatedCarrierModel(seed: 8, settings: settings)
        for index in 0..<500 {
            var call = SimulatedCall(attempt(index), model: model)
            let answered = try #require(call.timeline.first { $0.event == .answered }?.at)
            let at = answered.advanced(by: .seconds(4))
            let end = call.timeline.last?.event
            let kind = CallInstructionKind.allCases[index % 4]
            let taken = [call.take(kind, at: at), call.take(kind, at: at), call.take(.connectAgent, at: at)]
            #expect(taken == [true, false, false], "\(kind), told twice, and then what it overtook")
            #expect(call.timeline.last?.event == end, "attempt \(index)")
            #expect(call.timeline.map(\.at) == call.timeline.map(\.at).sorted())
            #expect(call.timeline.filter(\.event.isLast).count == 1)
            let isTakenLate = call.take(.hangUp, at: .distantFuture)
            #expect(!isTakenLate, "a call that is over is told to end")
        }
    }

    private func attempt(_ index: Int, _ channel: Channel = .voice) -> Attempt {
        Attempt(
            id: AttemptID(high: 1, low: UInt64(index)), campaign: CampaignID(high: 1, low: 1),
            prospect: ProspectID(high: 1, low: UInt64(index)),
            phone: recipient(index), number: 1, callerId: ownNumber(), channel: channel, placedAt: mondayNoon,
            status: channel == .voice ? .dialing : .sending)
    }

    @Test("Recipients of delivered messages opt out as often as is asked for, in words that mean it, after the receipt")
    func optOuts() {
        var settings = SimulatedCarrierSettings()
        settings.outcomes = .usual
        for percent in [0, 30, 100] {
            settings.optOutPercent = percent
            let model = SimulatedCarrierModel(seed: 3, settings: settings)
            var (delivered, found) = (0, 0)
            for index in 0..<1_000 {
                let attempt = Attempt(
                    id: AttemptID(high: 1, low: UInt64(index)), campaign: CampaignID(high: 1, low: 1),
                    prospect: ProspectID(high: 1, low: 1),
                    phone: recipient(index), number: 1, callerId: ownNumber(), channel: .sms, placedAt: mondayNoon, status: .sending)
                let last = model.timeline(of: attempt).last
                if last?.event == .messageDelivered { delivered += 1 }
                guard let (time, text) = model.optOut(after: attempt) else { continue }
                found += 1
                #expect(last?.event == .messageDelivered && time > last?.at ?? .epoch)
                #expect(OptOutWords.meaning(of: text) == .optOut, "\(text)")
            }
            #expect(abs(found - delivered * percent / 100) <= 50, "\(found) of \(delivered) at \(percent) %")
        }
    }
}
