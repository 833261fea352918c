import Domain
import Simulator
import Testing

@Suite("Concurrent calls")
struct ConcurrencyTests {
    private func model(accountCap: Int? = nil, numbers: Int = 2, suppressed: [PhoneNumber] = []) -> StoreModel {
        var model = storeModel(numbers: numbers, suppressed: suppressed)
        var settings = AccountSettings()
        settings.maxConcurrentCalls = accountCap
        settings.circuitBreaker.isEnabled = false
        model.set(settings, of: testAccount.id)
        return model
    }

    private func campaign(_ name: String = "calls", cap: Int? = nil, agents: Int? = nil, priority: Int? = nil) -> CampaignSettings {
        var settings = voiceSettings(name) {
            $0.maxConcurrentCalls = cap
            $0.maxConcurrentAgents = agents
            if agents != nil { $0.ai = true }
        }
        settings.priority = priority
        return settings
    }

    @Test("A campaign has at most max_concurrent_calls in progress, says that it waits for one to end, and then goes on")
    func campaignCap() throws {
        let bench = try EngineBench(model())
        let id = try bench.started(campaign(cap: 3), prospects: 5)
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 3)
        #expect(try bench.snapshot(id).waitingFor == WaitingFor(reason: "one of the campaign's concurrent calls ends", until: nil))
        try bench.event(.callEnded(.human), about: bench.attempt(1).id)
        #expect(bench.placed.count == 4)
        try bench.event(.callEnded(.human), about: bench.attempt(1).id)
        #expect(bench.placed.count == 4, "an end that is told twice gives two slots back")
        bench.pass(.seconds(1))
        try bench.event(.callEnded(.busy), about: bench.attempt(0).id)
        #expect(bench.placed.count == 5)
        #expect(try bench.snapshot(id).waitingFor == nil)
    }

    @Test("An account's cap holds for all its campaigns together; each says what it waits for")
    func accountCap() throws {
        let bench = try EngineBench(model(accountCap: 4))
        let ids = try ["one", "two"].map { try bench.started(campaign($0), prospects: 5) }
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 4)
        for id in ids {
            #expect(try bench.snapshot(id).waitingFor == WaitingFor(reason: "one of the account's concurrent calls ends", until: nil))
        }
        for index in 0..<10 {
            try bench.event(.callEnded(.human), about: bench.attempt(index).id)
            bench.pass(.seconds(1))
            #expect(bench.placed.count == min(10, index + 5))
        }
        #expect(try ids.map { try bench.snapshot($0).status } == [.completed, .completed])
    }

    @Test("A slot that comes free while the server stops is given to nobody")
    func stopping() throws {
        let bench = try EngineBench(model(suppressed: [recipient(0)]))
        let id = try bench.perform(.create(campaign(cap: 1))).id
        bench.command(.addProspects(id, (0..<3).map { recipient($0) }))
        bench.isImmediate = false
        bench.command(.start(id))
        bench.commitNext(2)  // the start, and the page
        guard case .openAttempt? = bench.batches.last?.changes.first else { throw TestFailure("no attempt was decided") }
        let decided = bench.batches.count
        bench.stop()
        bench.now = bench.now.advanced(by: .seconds(10))
        bench.commitNext(.max)
        let later = bench.batches[decided...].flatMap(\.changes)
        #expect(
            !later.contains { if case .openAttempt = $0 { true } else { false } }, "the store refused the first, and the next was decided")
        #expect(bench.placed.isEmpty)
    }

    @Test("Of several limits that are reached in turn each campaign comes to say the one that keeps it")
    func limitsInTurn() throws {
        let slots = CarrierSlots(limit: 1)
        let bench = try EngineBench(model(accountCap: 1), carrierSlots: slots)
        let ids = try ["one", "two", "three"].map { try bench.started(campaign($0), prospects: 5) }
        bench.pass(.seconds(1))
        // Another account waits for the carrier, and gets its only slot.
        let other = AccountID(high: 9, low: 9)
        #expect(!slots.take(other))
        try bench.event(.callEnded(.human), about: bench.attempt(0).id)
        #expect(slots.take(other) && bench.placed.count == 1)
        bench.pass(.seconds(60))
        for id in ids {
            #expect(try bench.snapshot(id).waitingFor?.reason == "one of the carrier's concurrent calls ends")
        }
    }

    @Test("Texts are no calls")
    func texts() throws {
        let bench = try EngineBench(model(accountCap: 1, numbers: 3))
        _ = try bench.started(campaign(), prospects: 2)
        _ = try bench.started(smsSettings(), prospects: 3)
        bench.pass(.seconds(1))
        #expect(bench.placed.count { $0.channel == .sms } == 3 && bench.placed.count { $0.channel == .voice } == 1)
    }

    @Test("A campaign whose own limit keeps it no longer says that it waits for what others wait for")
    func fromOwnLimit() throws {
        let bench = try EngineBench(model(accountCap: 2))
        let own = try bench.started(campaign("own", cap: 1, priority: 1), prospects: 3)
        let other = try bench.started(campaign("other", priority: 10), prospects: 3)
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 2)
        #expect(try bench.snapshot(own).waitingFor?.reason == "one of the campaign's concurrent calls ends")
        var draft = AccountSettingsDraft()
        draft.maxConcurrentCalls = 1
        bench.command(.updateAccount(AccountSettingsPatch(draft, mask: ["max_concurrent_calls"])))
        try bench.event(.callEnded(.human), about: bench.attempt(0).id)
        #expect(bench.placed.count == 2)
        for id in [own, other] {
            #expect(try bench.snapshot(id).waitingFor?.reason == "one of the account's concurrent calls ends")
        }
    }

    @Test("An attempt that comes to nothing gives its slot back: the store refuses it, or the carrier is too busy")
    func withdrawn() throws {
        let bench = try EngineBench(model(suppressed: [recipient(0), recipient(1)]))
        _ = try bench.started(campaign(cap: 1), prospects: 4)
        bench.pass(.seconds(1))
        #expect(bench.placed.map(\.phone) == [recipient(2)])
        try bench.event(.throttled(retryAfter: .seconds(5)), about: bench.attempt(0).id)
        bench.pass(.seconds(10))
        #expect(bench.placed.map(\.phone) == [recipient(2), recipient(3)])
        try bench.event(.callEnded(.human), about: bench.attempt(1).id)
        #expect(bench.placed.map(\.phone) == [recipient(2), recipient(3), recipient(2)])
    }

    @Test("After a restart the calls that may be in progress count, until the carrier says that they are over")
    func restart() throws {
        let bench = try EngineBench(model(accountCap: 2))
        let id = try bench.started(campaign(), prospects: 4)
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 2)
        try bench.restart()
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 2 && bench.lookedUp.count == 2)
        #expect(try bench.snapshot(id).waitingFor?.reason == "one of the account's concurrent calls ends")
        try bench.event(.callEnded(.voicemail), about: bench.attempt(0).id)
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 3)
        try bench.event(.unknownAttempt, about: bench.attempt(1).id)
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 4)
    }

    @Test("A campaign that is paused while it waits for a slot takes none, and gets one when it is resumed")
    func pausedWhileWaiting() throws {
        let bench = try EngineBench(model(accountCap: 1))
        _ = try bench.started(campaign("one"), prospects: 1)
        let second = try bench.started(campaign("two"), prospects: 1)
        let third = try bench.started(campaign("three"), prospects: 1)
        try bench.perform(.pause(second))
        try bench.event(.callEnded(.human), about: bench.attempt(0).id)
        #expect(bench.placed.map(\.campaign).last == third)
        try bench.event(.callEnded(.human), about: bench.attempt(1).id)
        try bench.perform(.resume(second))
        bench.pass(.seconds(1))
        #expect(bench.placed.map(\.campaign).last == second)
    }

    @Test(
        "Campaigns that compete for the account's calls get shares by their priority, to 2 %; none starves",
        arguments: [[1, 1], [1, 3, 6], [10, 1], [2, 5, nil]] as [[Int?]])
    func shares(priorities: [Int?]) throws {
        let bench = try EngineBench(model(accountCap: 5))
        var random = SplitMix64(seed: 7)
        let ids = try priorities.enumerated().map { try bench.started(campaign("\($0)", priority: $1), prospects: 1_000) }
        var open: [AttemptID] = []
        var seen = 0
        while bench.requests.count < 1_000 {
            bench.pass(.milliseconds(100))
            open += bench.requests[seen...].map(\.attempt.id)
            seen = bench.requests.count
            guard !open.isEmpty else { break }
            bench.event(.callEnded(.human), about: open.remove(at: Int.random(in: 0..<open.count, using: &random)))
        }
        // The first calls were placed before the others were there to compete.
        let placed = bench.placed.dropFirst(20)
        let all = priorities.reduce(0) { $0 + ($1 ?? 5) }
        for (id, priority) in zip(ids, priorities) {
            let fair = Double(placed.count) * Double(priority ?? 5) / Double(all)
            let got = Double(placed.count { $0.campaign == id })
            #expect(abs(got - fair) <= 0.02 * Double(placed.count), "priority \(priority ?? 5) got \(got) of \(placed.count), not \(fair)")
        }
    }

    @Test("Campaigns that share numbers send by their priority", arguments: [[1, 3], [2, 8, 5]])
    func sharedNumbers(priorities: [Int]) throws {
        let bench = try EngineBench(model(numbers: 3))
        let ids = try priorities.map { priority in
            var settings = smsSettings("\(priority)")
            settings.priority = priority
            settings.schedule = nil
            return try bench.started(settings, prospects: 300)
        }
        bench.pass(.seconds(6 * 3_600))
        let all = Double(bench.placed.count)
        #expect(all > 60)
        for (id, priority) in zip(ids, priorities) {
            let fair = all * Double(priority) / Double(priorities.reduce(0, +))
            let got = Double(bench.placed.count { $0.campaign == id })
            #expect(abs(got - fair) <= 2 + 0.02 * all, "priority \(priority) got \(got) of \(all), not \(fair)")
        }
    }

    @Test("Whoever sends much from other numbers, and whoever calls, changes nothing of the shares of those that share some")
    func othersApart() throws {
        let bench = try EngineBench(model(numbers: 12))
        let numbers = (0..<12).map { CallerIdEntry.number(ownNumber($0)) }
        let ids = try [1, 5].map { priority in
            var settings = smsSettings("\(priority)")
            settings.priority = priority
            settings.schedule = nil
            settings.callerIds = Array(numbers.prefix(2))
            return try bench.started(settings, prospects: 300)
        }
        var busy = smsSettings("busy")
        busy.priority = 1
        busy.schedule = nil
        busy.callerIds = Array(numbers.dropFirst(2))
        _ = try bench.started(busy, prospects: 900)
        var calls = voiceSettings { $0.callsPerSecond = 0.05 }
        calls.priority = 1
        _ = try bench.started(calls, prospects: 2_000)
        bench.pass(.seconds(9 * 3_600))
        let got = ids.map { id in bench.placed.count { $0.campaign == id } }
        #expect(got[0] + got[1] > 30, "\(got)")
        #expect(abs(got[1] - 5 * got[0]) <= 12, "of priorities 1 and 5 the first got \(got[0]), the second \(got[1])")
    }

    @Test("With limited agents one call per free agent rings; a machine needs none, a person one until the end")
    func agents() throws {
        let bench = try EngineBench(model())
        let id = try bench.started(campaign(agents: 2), prospects: 8)
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 2)
        #expect(try bench.snapshot(id).waitingFor == WaitingFor(reason: "an AI agent is free", until: nil))
        try bench.event(.detected(.machineStart), about: bench.attempt(0).id)
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 3)
        try bench.event(.detected(.human), about: bench.attempt(1).id)
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 3, "an agent talks and another call rings")
        try bench.event(.callEnded(.busy), about: bench.attempt(2).id)
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 4)
        try bench.event(.callEnded(.human), about: bench.attempt(1).id)
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 5)
    }

    @Test("After a restart every call that may be in progress may need an agent")
    func agentsAfterRestart() throws {
        let bench = try EngineBench(model())
        _ = try bench.started(campaign(agents: 2), prospects: 8)
        try bench.event(.detected(.human), about: bench.attempt(0).id)
        try bench.restart()
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 2)
        try bench.event(.callEnded(.noAnswer), about: bench.attempt(1).id)
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 3)
    }

    @Test("A carrier's slots are shared by accounts: who finds none waits, says so, and goes on when one is kept for it")
    func carrierCap() throws {
        let slots = CarrierSlots(limit: 2)
        let other = AccountID(high: 1, low: 99)
        #expect(slots.take(other))
        let bench = try EngineBench(model(), carrierSlots: slots)
        let id = try bench.started(campaign(), prospects: 3)
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 1)
        #expect(try bench.snapshot(id).waitingFor == WaitingFor(reason: "one of the carrier's concurrent calls ends", until: nil))
        slots.release(other)
        bench.send(.carrierSlot)
        #expect(bench.placed.count == 2 && slots.held == 2)
        try bench.restart()
        #expect(slots.held == 2, "the calls that are in progress count for the next engine too")
        try bench.event(.callEnded(.human), about: bench.attempt(0).id)
        bench.send(.carrierSlot)
        #expect(bench.placed.count == 3)
        try bench.perform(.pause(id))
        for index in 1...2 { try bench.event(.callEnded(.human), about: bench.attempt(index).id) }
        #expect(slots.held == 0)
        let (first, second) = (slots.take(other), slots.take(other))
        #expect(first && second, "a slot is kept for an account that has no use for it")
    }
}
