import Testing

@testable import Domain

@Suite("A forecaster")
struct ForecasterTests {
    private let zones = TimeZoneTable()

    private func work(
        _ settings: CampaignSettings, _ prospects: Int, numbers: Int = 40, start: Instant = mondayNoon, sample: ForecastSample = .all,
        cap: String? = nil
    ) -> ForecastWork {
        var state = AccountState(account: testAccount, numbers: (0..<numbers).map { ownNumber($0) })
        state.settings.contactCaps = cap.flatMap { ContactPeriod($0) }.map { [AccountContactCap(limit: 1, period: $0)] } ?? []
        let campaign = Campaign(id: CampaignID(high: 2, low: 1), account: testAccount.id, settings: settings, createdAt: start)
        let all = (0..<prospects).map { QueuedProspect(id: ProspectID(high: 3, low: UInt64($0)), phone: recipient($0)) }
        let part = all.indices.filter(sample.takes).map { all[$0] }
        return ForecastWork(
            account: state, target: .init(campaign: campaign, prospects: part, queued: prospects), sample: sample, start: start)
    }

    private func estimate(
        _ work: ForecastWork, _ assumptions: ForecastAssumptions = ForecastAssumptions(), seed: UInt64 = 1,
        _ change: (inout ForecastSettings) -> Void = { _ in }
    ) throws -> CampaignEstimate {
        var settings = ForecastSettings()
        change(&settings)
        return try Forecaster(engine: EngineSettings(), settings: settings, zones: zones).estimate(
            work, assumptions: assumptions, seed: seed)
    }

    private func hours(_ estimate: CampaignEstimate) -> Double {
        estimate.finish.map { estimate.start.duration(to: $0) / .seconds(3_600) } ?? .infinity
    }

    /// Every attempt comes to nothing that is tried again.
    private var neverRetried: ForecastAssumptions {
        var assumed = ForecastAssumptions()
        (assumed.humanShare, assumed.voicemailShare) = (0, 1)
        return assumed
    }

    @Test("finds the rate to limit a campaign that is done within its hours, and counts its attempts by day")
    func rate() throws {
        let found = try estimate(work(voiceSettings { $0.callsPerSecond = 0.5 }, 3_600), neverRetried)
        #expect(abs(hours(found) - 2) < 0.05)
        #expect(found.limiting == .rate)
        #expect(found.days == [.init(date: try #require(CalendarDate("2026-01-05")), attempts: 3_600)])
        #expect(found.attempts == 3_600)
        #expect(found.stats.voicemail == 3_600)
    }

    @Test("counts nights for what kept a campaign from being done before, and for windows where nothing did")
    func windows() throws {
        var settings = voiceSettings { $0.callsPerSecond = 0.1 }
        settings.schedule = Schedule(timezone: "UTC", startHour: 10, endHour: 14)
        // From 12:00 to 14:00 on Monday 720 calls, then 1,440 a day.
        let long = try estimate(work(settings, 3_000), neverRetried)
        #expect(long.limiting == .rate)
        #expect(long.waits.first?.factor == .windows)
        #expect(abs(hours(long) - 48.3) < 0.3, "838 calls are left for Wednesday morning, which begins after 46 hours")
        let early = try estimate(work(settings, 30, start: mondayNoon.advanced(by: .seconds(-6 * 3_600))), neverRetried)
        #expect(early.limiting == .windows)
        #expect(abs(hours(early) - 4.08) < 0.05)
    }

    @Test("finds numbers to limit a drip, retries a campaign that waits for them, and contact caps those who were called enough")
    func otherFactors() throws {
        let drip = try estimate(work(smsSettings(), 40, numbers: 2))
        #expect(drip.limiting == .numbers)
        #expect((4.5...5.2).contains(hours(drip)), "20 texts of each number, 15 minutes apart")
        var nobody = ForecastAssumptions()
        (nobody.humanShare, nobody.voicemailShare, nobody.others) = (0, 0, [.noAnswer: 1])
        let settings = voiceSettings { mode in
            mode.maxRetries = 2
            mode.retryDelay = RetryDelay("2h")
        }
        let retried = try estimate(work(settings, 50), nobody)
        #expect(retried.limiting == .retries)
        #expect(abs(hours(retried) - 4) < 0.1)
        #expect(retried.attempts == 150)
        let capped = try estimate(work(settings, 50, cap: "6h"), nobody)
        #expect(capped.limiting == .contactCaps)
        #expect(hours(capped) > 12)
    }

    @Test("finds agents and calls in progress to limit a campaign that could dial faster")
    func slots() throws {
        let calls = try estimate(
            work(
                voiceSettings { mode in
                    mode.callsPerSecond = 10
                    mode.maxConcurrentCalls = 5
                }, 1_000), neverRetried)
        #expect(calls.limiting == .concurrentCalls)
        #expect(
            (0.8...1.1).contains(hours(calls)), "5 calls of 17 s each at a time: with nothing to play or to leave they end once answered")
        var answered = ForecastAssumptions()
        (answered.humanShare, answered.voicemailShare) = (1, 0)
        let agents = try estimate(
            work(
                voiceSettings { mode in
                    mode.ai = true
                    mode.callsPerSecond = 10
                    mode.maxConcurrentAgents = 4
                }, 200), answered)
        #expect(agents.limiting == .agents)
        #expect(hours(agents) > 1.3, "4 agents that talk for 97.5 s each")
    }

    @Test("finds numbers to limit calls whose numbers have made as many today as they may")
    func dailyCaps() throws {
        let found = try estimate(work(voiceSettings { $0.callsPerSecond = 1 }, 3_000, numbers: 2), neverRetried)
        #expect(found.limiting == .numbers)
        #expect(found.days.map(\.attempts) == [600, 600, 600, 600, 600])
    }

    @Test("says why there is no estimate of a campaign that cannot run")
    func refusals() throws {
        #expect(throws: ForecastError.wouldEnd(.failed, "no usable caller id: the account owns no number")) {
            try estimate(work(voiceSettings(), 5, numbers: 0))
        }
        #expect(throws: ForecastError.refused(.messageMissing)) { try estimate(work(smsSettings(message: nil), 5)) }
        let empty = try estimate(work(voiceSettings(), 0))
        #expect(empty.finish == mondayNoon)
        #expect(empty.limiting == nil)
    }

    @Test("gives the same estimate for the same seed, and the spread of several runs for small campaigns")
    func repeats() throws {
        let settings = voiceSettings { $0.maxRetries = 1 }
        let first = try estimate(work(settings, 200), seed: 5)
        #expect(try estimate(work(settings, 200), seed: 5) == first)
        #expect(try estimate(work(settings, 200), seed: 6) != first)
        #expect(first.runs == 5)
        let (earliest, finish, latest) = try (#require(first.earliest), #require(first.finish), #require(first.latest))
        #expect(earliest < latest)
        #expect((earliest...latest).contains(finish))
    }

    @Test("comes to the same with an even part at a rate that is lower in proportion, and counts for all")
    func samples() throws {
        let settings = voiceSettings { mode in
            mode.callsPerSecond = 1
            mode.maxRetries = 1
        }
        let exact = try estimate(work(settings, 20_000))
        let part = try estimate(work(settings, 20_000, sample: ForecastSample(taken: 1, of: 8)))
        #expect(abs(hours(part) / hours(exact) - 1) < 0.02)
        #expect(abs(Double(part.attempts) / Double(exact.attempts) - 1) < 0.02)
        #expect(part.stats.total == 20_000)
        let drip = try estimate(work(smsSettings(), 1_000, numbers: 10))
        let partOfDrip = try estimate(work(smsSettings(), 1_000, numbers: 10, sample: ForecastSample(taken: 3, of: 10)))
        #expect(abs(hours(partOfDrip) / hours(drip) - 1) < 0.03)
    }

    @Test("works out from the pace what a run that is cut off would come to")
    func cutOff() throws {
        var settings = voiceSettings { $0.callsPerSecond = 0.2 }
        settings.schedule = Schedule(timezone: "UTC", startHour: 9, endHour: 17, days: [1, 2, 3, 4, 5])
        let exact = try estimate(work(settings, 40_000), neverRetried)
        let cut = try estimate(work(settings, 40_000), neverRetried) { $0.mostAttempts = 8_000 }
        #expect(!exact.isExtrapolated)
        #expect(cut.isExtrapolated)
        #expect(abs(hours(cut) / hours(exact) - 1) < 0.03, "\(hours(cut)) against \(hours(exact)) hours")
        let capped = try estimate(work(settings, 40_000, numbers: 5), neverRetried)
        let cutToo = try estimate(work(settings, 40_000, numbers: 5), neverRetried) { $0.mostAttempts = 8_000 }
        #expect(capped.limiting == .numbers)
        #expect(abs(hours(cutToo) / hours(capped) - 1) < 0.03, "\(hours(cutToo)) against \(hours(capped)) hours")
    }

    @Test("assumes what a campaign's own attempts came to, once there are enough of them")
    func history() throws {
        var history = ForecastHistory()
        let outcomes: [ProspectStatus] = [.humanConnected, .humanConnected, .noAnswer, .voicemail, .busy]
        for index in 0..<100 {
            if index == ForecastAssumptions.leastHistory - 1 { #expect(history.assumptions == ForecastAssumptions()) }
            let attempt = Attempt(
                id: AttemptID(high: 4, low: UInt64(index)), campaign: CampaignID(high: 2, low: 1), prospect: ProspectID(high: 3, low: 1),
                phone: recipient(index), number: 1, callerId: ownNumber(), channel: .voice, placedAt: mondayNoon,
                status: outcomes[index % outcomes.count])
            history.take(AttemptEntry(attempt: attempt, endedAt: mondayNoon.advanced(by: .seconds(attempt.status == .noAnswer ? 45 : 60))))
        }
        let assumed = history.assumptions
        #expect(assumed.source == .history)
        #expect(assumed.humanShare == 0.4)
        #expect(assumed.voicemailShare == 0.2)
        #expect(assumed.others == [.noAnswer: 0.2, .busy: 0.2, .failed: 0])
        #expect(assumed.talkTime < .seconds(60))
        #expect(assumed.ringTimeout < .seconds(45))
        let mix = assumed.carrier.outcomes
        #expect(mix.percent[.human] == 4_000)
        #expect(mix.whole == 10_000)
    }
}
