import Domain
import Testing

@Suite("Agents")
struct AgentPacerTests {
    private func at(_ seconds: Int64) -> Instant { mondayNoon.advanced(by: .seconds(seconds)) }

    @Test("One call per free agent may always ring, and no more before enough is known")
    func onePerAgent() {
        var pacer = AgentPacer(agents: 3, budget: AbandonBudget())
        var calls: [AgentPacer.Call] = []
        while pacer.mayRing(at: mondayNoon), calls.count < 10 { calls.append(pacer.place(at: mondayNoon)) }
        #expect(calls.count == 3)
        calls[0] = pacer.answer(calls[0], at: at(5))
        let mayRing = pacer.mayRing(at: at(5))
        #expect(pacer.talking == 1 && pacer.free == 2 && !mayRing)
        calls[1] = pacer.answerByMachine(calls[1])
        let mayRingAfterMachine = pacer.mayRing(at: at(6))
        #expect(mayRingAfterMachine, "a machine needs no agent")
        pacer.end(calls[0], at: at(60))
        #expect(pacer.free == 3 && pacer.ringing == 1)
    }

    @Test("Whoever answers while all agents talk is abandoned, and is counted for the policy")
    func countsAbandoned() {
        var budget = AbandonBudget(startAnswers: 1)
        for _ in 0..<1_000 { budget.count(abandoned: false, at: mondayNoon) }
        let room = budget.room(at: mondayNoon)
        var pacer = AgentPacer(agents: 1, budget: budget)
        let (first, second) = (pacer.place(at: mondayNoon), pacer.place(at: mondayNoon))
        let answered = [pacer.answer(first, at: mondayNoon), pacer.answer(second, at: mondayNoon)]
        #expect(answered == [.talking(since: mondayNoon), .unattended])
        #expect(pacer.talking == 1 && pacer.ringing == 0)
        budget.count(abandoned: false, at: mondayNoon)
        budget.count(abandoned: true, at: mondayNoon)
        let left = budget.room(at: mondayNoon)
        #expect(left == room - 1)
    }

    @Test("What is said twice of a call counts once")
    func twice() {
        var pacer = AgentPacer(agents: 1, budget: AbandonBudget())
        var call = pacer.place(at: mondayNoon)
        call = pacer.answer(call, at: mondayNoon)
        let repeated = [pacer.answer(call, at: at(1)), pacer.answerByMachine(call)]
        #expect(repeated == [call, call])
        #expect(pacer.talking == 1 && pacer.ringing == 0)
    }

    @Test(
        "At most 3 % of the answers are abandoned in every hour that has 100 of them, at any answer rate",
        arguments: [1, 5, 30], [0.05, 0.2, 0.6])
    func steadyRates(agents: Int, rate: Double) {
        for (seed, talk) in zip(1...2, [20.0, 200]) {
            let floor = AgentFloor(agents: agents, talkSeconds: talk, answerRate: { _ in rate })
            let result = floor.run(seconds: 2 * 3_600, seed: UInt64(seed))
            let worst = result.worstShare(window: .seconds(3_600), startAnswers: 100)
            #expect(worst <= 0.03, "seed \(seed), talks of \(talk) s: \(worst) of the answers were abandoned in an hour")
            #expect(result.mostTalking <= agents)
        }
    }

    @Test("… nor where the answer rate changes abruptly, between 5 % and 60 %", arguments: 1...12)
    func abruptChanges(seed: Int) {
        var random = RandomSource.seeded(UInt64(seed))
        let every = [60_000, 600_000, 1_800_000][Int(random.next(upperBound: UInt64(3)))] as Int64
        let rates = (0..<400).map { _ in [0.05, 0.6, 0.1, 0.3, 0.05][Int(random.next(upperBound: UInt64(5)))] }
        let floor = AgentFloor(
            agents: [1, 2, 5, 10, 20, 50][seed % 6], talkSeconds: [15, 60, 180, 400][Int(random.next(upperBound: UInt64(4)))],
            answerRate: { rates[Int($0 / every) % rates.count] })
        let result = floor.run(seconds: 3 * 3_600, seed: UInt64(seed))
        let worst = result.worstShare(window: .seconds(3_600), startAnswers: 100)
        #expect(worst <= 0.03, "seed \(seed): \(worst) of \(result.answers.count) answers were abandoned in an hour")
    }

    @Test("A jump from 5 % to 60 % when most calls ring is paid for out of what was saved up before", arguments: 1...2)
    func worstJump(seed: Int) {
        let floor = AgentFloor(agents: 30, talkSeconds: 60, answerRate: { $0 < 10_000_000 ? 0.05 : 0.6 })
        let result = floor.run(seconds: 4 * 3_600, seed: UInt64(seed))
        #expect(result.worstShare(window: .seconds(3_600), startAnswers: 100) <= 0.03)
    }

    @Test("Agents talk more of their time than with one call for each, where there are several", arguments: [0.1, 0.3])
    func utilisation(rate: Double) {
        var floor = AgentFloor(agents: 20, talkSeconds: 90, answerRate: { _ in rate })
        floor.budget = AbandonBudget(window: .seconds(86_400))
        let predicted = floor.run(seconds: 4 * 3_600, seed: 1).utilisation
        floor.isPredictive = false
        let single = floor.run(seconds: 4 * 3_600, seed: 1).utilisation
        #expect(predicted > single * 1.15, "\(predicted) instead of \(single) at an answer rate of \(rate)")
    }

    @Test("Without a call that may ring, and with agents taken away, nothing is counted below nothing")
    func fewerAgents() {
        var pacer = AgentPacer(agents: 2, budget: AbandonBudget())
        var calls = (0..<2).map { _ in pacer.place(at: mondayNoon) }
        for index in calls.indices { calls[index] = pacer.answer(calls[index], at: mondayNoon) }
        pacer.change(agents: 1)
        let mayRing = pacer.mayRing(at: mondayNoon)
        #expect(pacer.free == 0 && !mayRing)
        for call in calls { pacer.end(call, at: at(30)) }
        let mayRingAgain = pacer.mayRing(at: at(30))
        #expect(pacer.talking == 0 && pacer.free == 1 && mayRingAgain)
    }
}

@Suite("Abandoned calls")
struct AbandonBudgetTests {
    private let day: Int64 = 86_400_000
    private func at(_ milliseconds: Int64) -> Instant { mondayNoon.advanced(by: .milliseconds(milliseconds)) }

    @Test("None may be abandoned before the start point")
    func startPoint() {
        var budget = AbandonBudget(startAnswers: 50)
        for _ in 0..<49 { budget.count(abandoned: false, at: mondayNoon) }
        let before = budget.room(at: mondayNoon)
        budget.count(abandoned: false, at: mondayNoon)
        let from = budget.room(at: mondayNoon)
        #expect(before == 0 && from == 1)
    }

    @Test("Whoever uses up all the room there is keeps the share in every window, at an even pace", arguments: 1...4)
    func greedy(seed: Int) {
        var random = RandomSource.seeded(UInt64(seed))
        let window: Duration = .seconds(1_000)
        var budget = AbandonBudget(rate: 0.03, startAnswers: 100, window: window)
        var result = AgentFloor.Result()
        var now: Int64 = 0
        for _ in 0..<10_000 {
            now += Int64(random.next(upperBound: UInt64(600)))
            // In bursts, as late as it can be: the worst for windows to come.
            let isAbandoned = budget.room(at: at(now)) > 0 && random.next(upperBound: UInt64(4)) > 0
            budget.count(abandoned: isAbandoned, at: at(now))
            result.answers.append((now, isAbandoned))
        }
        #expect(result.abandoned > 100, "there was hardly any room: \(result.abandoned)")
        #expect(result.worstShare(window: window, startAnswers: 100) <= 0.03)
    }

    @Test("After a restart the share is kept too, with what the engine before had abandoned", arguments: 1...4)
    func restarts(seed: Int) {
        var random = RandomSource.seeded(UInt64(seed))
        let window: Duration = .seconds(1_000)
        var budget = AbandonBudget(window: window)
        var result = AgentFloor.Result()
        var now: Int64 = 0
        for index in 0..<10_000 {
            now += Int64(random.next(upperBound: UInt64(600)))
            if index % 3_000 == 2_999 {
                budget = AbandonBudget(window: window)
                budget.resume(afterAnswers: result.answers.count - result.abandoned, at: at(now))
            }
            let isAbandoned = budget.room(at: at(now)) > 0
            budget.count(abandoned: isAbandoned, at: at(now))
            result.answers.append((now, isAbandoned))
        }
        #expect(result.worstShare(window: window, startAnswers: 100) <= 0.03)
    }

    @Test("With what the store has of the window a restart changes nothing: neither the share nor the room that is left", arguments: 1...4)
    func restored(seed: Int) {
        var random = RandomSource.seeded(UInt64(seed))
        let window: Duration = .seconds(1_000)
        let part = window.wholeMilliseconds / AbandonBudget.slices
        var budget = AbandonBudget(window: window)
        var result = AgentFloor.Result()
        var now: Int64 = 0
        var most = 0
        for index in 0..<10_000 {
            now += Int64(random.next(upperBound: UInt64(600)))
            if index % 3_000 == 2_999 {
                let kept = result.answers.filter { $0.at > now - window.wholeMilliseconds }
                // As the store tells it: by parts of the window, each with its last answer.
                var past: [AnsweredCalls] = []
                for (time, calls) in Dictionary(grouping: kept, by: { at($0.at).millisecondsSinceEpoch / part }).sorted(by: {
                    $0.key < $1.key
                }) {
                    let last = calls.map(\.at).max() ?? time
                    past.append(AnsweredCalls(at: at(last), answers: calls.count, abandoned: calls.count { $0.isAbandoned }))
                }
                var restored = AbandonBudget(window: window)
                for calls in past { restored.count(calls) }
                let (before, after) = (budget.room(at: at(now)), restored.room(at: at(now)))
                #expect(abs(before - after) <= 1, "\(after) may be abandoned, and \(before) before the restart")
                most = max(most, after)
                budget = restored
            }
            let isAbandoned = index % 1_000 > 500 && budget.room(at: at(now)) > 0
            budget.count(abandoned: isAbandoned, at: at(now))
            result.answers.append((now, isAbandoned))
        }
        #expect(result.worstShare(window: window, startAnswers: 100) <= 0.03)
        #expect(result.abandoned > 50)
    }

    @Test("After a window without answers nothing is left of what was saved up")
    func forgets() {
        var budget = AbandonBudget()
        for _ in 0..<10_000 { budget.count(abandoned: false, at: mondayNoon) }
        let saved = budget.room(at: at(day))
        let left = budget.room(at: at(31 * day))
        #expect(saved >= 100 && left == 0)
    }

    @Test("A policy with a smaller share has less room", arguments: [0.03, 0.02, 0.01, 0.001])
    func rates(rate: Double) {
        var budget = AbandonBudget(rate: rate)
        for index in 0..<10_000 { budget.count(abandoned: false, at: at(Int64(index) * 100_000)) }
        let room = budget.room(at: at(1_000_000_000))
        #expect(room <= Int(rate * 10_000) && room >= Int(rate * 10_000 * 0.4) - 1, "\(room)")
    }
}
