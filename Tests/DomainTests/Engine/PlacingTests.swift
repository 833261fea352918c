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
        #expect(
            try bench.snapshot(id).waitingFor == WaitingFor(reason: "the calling window opens: the campaign's schedule", until: opening))
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

    @Test(
        "Any 10 s of a campaign have calls_per_second to 2 %, and one, though the disk takes its time",
        arguments: [0.05, 2.5, 100])
    func exactPace(rate: Double) throws {
        let bench = try EngineBench()
        var random = SplitMix64(seed: UInt64(rate * 100))
        let seconds = max(30, 20 / rate)
        _ = try bench.started(voiceSettings { $0.callsPerSecond = rate }, prospects: min(9_500, Int(rate * seconds) + 20))
        while mondayNoon.duration(to: bench.now) < .seconds(seconds) {
            bench.isImmediate = Int.random(in: 0..<4, using: &random) > 0
            bench.pass(.milliseconds(Int64.random(in: 0...80, using: &random)))
            bench.isImmediate = true
            bench.commitNext(.max)
        }
        let times = bench.placed.map { mondayNoon.duration(to: $0.placedAt).wholeMilliseconds }
        var end = 0
        for (index, first) in times.enumerated() where first + 10_000 <= Int64(seconds * 1_000) {
            while end < times.count, times[end] < first + 10_000 { end += 1 }
            let count = Double(end - index)
            if count < (rate * 9.8 - 1).rounded(.down) || count > (rate * 10.2 + 1).rounded(.up) {
                Issue.record("\(count) calls in 10 s at \(rate) per second")
                return
            }
        }
        #expect(abs(Double(times.count) - rate * seconds) <= 0.02 * rate * seconds + 1)
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

    @Test(
        "What a campaign misses while its number, a slot or the carrier keeps it is not made good: any 10 s have calls_per_second",
        arguments: ["number", "slot", "carrier"])
    func noCatchUpOnOthers(what: String) throws {
        var model = storeModel(numbers: 1)
        var account = AccountSettings()
        if what == "slot" { account.maxConcurrentCalls = 1 }
        model.set(account, of: testAccount.id)
        let bench = try EngineBench(model)
        if what == "number" { bench.command(.number(.rest(ownNumber(0), until: bench.now.advanced(by: .seconds(30))))) }
        _ = try bench.started(voiceSettings { $0.callsPerSecond = 20 }, prospects: 400)
        if what == "carrier" { try bench.event(.throttled(retryAfter: .seconds(30)), about: bench.attempt(0).id) }
        bench.pass(.milliseconds(29_999))
        let before = bench.placed.count
        #expect(before <= 1)
        if what == "slot" { bench.command(.updateAccount(AccountSettingsPatch(AccountSettingsDraft(), mask: ["max_concurrent_calls"]))) }
        bench.pass(.seconds(10))
        #expect((200...201).contains(bench.placed.count - before), "\(bench.placed.count - before) calls in 10 s at 20 per second")
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
        #expect(DripGap.bounds.contains(mondayNoon.duration(to: try #require(waiting.until)).wholeMilliseconds))
    }

    @Test("A retry comes from the number that the recipient saw before, and from another where that one rests")
    func sameNumberAgain() throws {
        let bench = try EngineBench(storeModel(numbers: 5))
        _ = try bench.started(
            voiceSettings {
                $0.maxRetries = 1
                $0.retryDelay = RetryDelay("10m")
            }, prospects: 7)
        bench.pass(.seconds(1))
        for attempt in bench.placed { bench.event(.callEnded(.busy), about: attempt.id) }
        bench.pass(.seconds(700))
        let pairs = Dictionary(grouping: bench.placed, by: \.phone).values
        #expect(pairs.count == 7 && pairs.allSatisfy { $0.count == 2 && Set($0.map(\.callerId)).count == 1 }, "\(bench.placed)")

        let texts = try EngineBench(storeModel(numbers: 2))
        var settings = smsSettings()
        settings.mode.maxRetries = 1
        settings.mode.retryDelay = RetryDelay("1m")
        _ = try texts.started(settings, prospects: 1)
        try texts.event(.messageFailed(Reason("handset_unreachable"), mayPass: true), about: texts.attempt(0).id)
        texts.pass(.seconds(61))
        #expect(texts.placed.count == 2 && Set(texts.placed.map(\.callerId)).count == 2, "the number rests, or the retry waited for it")
    }

    @Test("A campaign whose next retry is due at night says that it waits for the window, and calls when it opens")
    func retryAtNight() throws {
        let bench = try EngineBench()
        var settings = voiceSettings {
            $0.maxRetries = 1
            $0.retryDelay = RetryDelay("10h")
        }
        settings.schedule = Schedule(timezone: "UTC", startHour: 9, endHour: 13)
        let id = try bench.started(settings, prospects: 1)
        try bench.event(.callEnded(.busy), about: bench.attempt(0).id)
        let morning = mondayNoon.advanced(by: .seconds(21 * 3_600))
        #expect(
            try bench.snapshot(id).waitingFor == WaitingFor(reason: "the calling window opens: the campaign's schedule", until: morning))
        bench.pass(.seconds(21 * 3_600))
        #expect(bench.placed.map(\.placedAt) == [mondayNoon, morning])
    }

    @Test("A campaign with nothing queued waits for its attempts only, also after a restart at night")
    func nothingQueued() throws {
        let bench = try EngineBench()
        let id = try bench.started(smsSettings(), prospects: 2)
        bench.pass(.seconds(10))
        try #require(bench.placed.count == 2)
        for attempt in bench.placed { bench.event(.messageSent, about: attempt.id) }
        bench.pass(.seconds(10 * 3_600))
        try bench.restart()
        #expect(try bench.snapshot(id).stats.sent == 2)
        #expect(try bench.snapshot(id).waitingFor == nil)
    }

    @Test("Numbers that the account gets while the engine runs are used from a campaign's next start on, in any order of places")
    func newNumbers() throws {
        let bench = try EngineBench(storeModel(numbers: 0))
        let id = try bench.perform(.create(voiceSettings())).id
        bench.command(.addProspects(id, (0..<4).map { recipient($0) }))
        bench.send(.numbers([AccountNumber(ownNumber(0)), AccountNumber(ownNumber(1))]))
        try bench.perform(.start(id))
        bench.pass(.seconds(1))
        #expect(Set(bench.placed.map(\.callerId)) == [ownNumber(0), ownNumber(1)])
    }

    @Test("However large the campaign, the pages that are loaded are bounded, and each prospect is placed once")
    func boundedLookAhead() throws {
        var settings = EngineSettings()
        settings.minimumLookAhead = 16
        settings.numbers.callsPerDay = 1_000
        settings.maximumLookAhead = 50
        let bench = try EngineBench(settings: settings)
        _ = try bench.started(voiceSettings { $0.callsPerSecond = 1_000 }, prospects: 1_000)
        bench.pass(.seconds(10))
        #expect(bench.loads.allSatisfy { $0.limit <= 50 })
        #expect(bench.placed.count == 1_000 && Set(bench.placed.map(\.phone)).count == 1_000)
    }

    /// A long list of which everyone is busy, at one call per second for `seconds`; the attempts, in order.
    private func longBusyList(retries: Int, delay: String, seconds: Int64) throws -> [Attempt] {
        let bench = try EngineBench()
        _ = try bench.started(
            voiceSettings {
                $0.callsPerSecond = 1
                $0.maxRetries = retries
                $0.retryDelay = RetryDelay(delay)
            }, prospects: 2_000)
        var ended = 0
        for _ in 0..<seconds {
            bench.pass(.seconds(1))
            while ended < bench.placed.count {
                bench.event(.callEnded(.busy), about: bench.placed[ended].id)
                ended += 1
            }
        }
        return bench.placed
    }

    @Test("A retry comes in its time although the list is long: while both are due, every other call is a retry")
    func retriesDoNotWaitForTheList() throws {
        let placed = try longBusyList(retries: 1, delay: "60s", seconds: 600)
        let first = Dictionary(placed.filter { $0.number == 1 }.map { ($0.prospect, $0.placedAt) }, uniquingKeysWith: { $1 })
        let retries = placed.filter { $0.number == 2 }
        #expect(retries.count > 250, "only \(retries.count) retries in ten minutes")
        // As many return as are new: from when the first are due on, each of them takes half.
        for retry in retries.prefix(60) {
            let delay = try #require(first[retry.prospect]).duration(to: retry.placedAt)
            #expect(delay >= .seconds(60) && delay < .seconds(125), "a retry came after \(delay)")
        }
        let later = placed.filter { mondayNoon.duration(to: $0.placedAt) > .seconds(130) }
        let share = Double(later.count { $0.number == 2 }) / Double(later.count)
        #expect((0.47...0.53).contains(share), "\(share) of the calls were retries")
    }

    @Test("Retries do not starve the list: however many are due, every other call is to someone new")
    func listDoesNotWaitForRetries() throws {
        let placed = try longBusyList(retries: 10, delay: "10s", seconds: 600)
        let later = placed.filter { mondayNoon.duration(to: $0.placedAt) > .seconds(60) }
        let share = Double(later.count { $0.number == 1 }) / Double(later.count)
        #expect((0.47...0.53).contains(share), "\(share) of the calls were to someone new")
        var order: [ProspectID] = []
        for attempt in placed where attempt.number == 1 { order.append(attempt.prospect) }
        #expect(order == order.sorted(), "the list is not called in its order")
        // Those who return come in the order in which they are due.
        let returns = placed.filter { $0.number == 2 }.map(\.prospect)
        #expect(returns == returns.sorted())
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

    @Test("A lifetime that is over while the clock is behind is ended when the clock has caught up, and not tried on and on before")
    func expiresWhileClockIsBehind() throws {
        let bench = try EngineBench()
        let id = try bench.started(
            voiceSettings {
                $0.callsPerSecond = 0.001
                $0.prospectLifetime = ProspectLifetime("10m")
            }, prospects: 3)
        // The clock goes ahead, and is set right before a timer comes up.
        bench.now = mondayNoon.advanced(by: .seconds(3_600))
        bench.send(.numbers([]))
        bench.now = mondayNoon.advanced(by: .seconds(1_800))
        bench.send(.wake)
        #expect(try bench.snapshot(id).stats.queued == 2)
        bench.pass(.seconds(1_801))
        #expect(try bench.snapshot(id).stats.cancelled == 2)
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
