/// Works out when a campaign would be done, by fast-forwarding the engine that dials. It takes time of the processor, within the bounds of
/// its settings, and reads no clock.
public struct Forecaster: Sendable {
    /// Of the engines that dial.
    public let engine: EngineSettings
    /// Its bounds.
    public let settings: ForecastSettings
    /// The zones there are.
    public let zones: TimeZoneTable

    /// A forecaster for accounts whose engines run with `engine`.
    public init(engine: EngineSettings, settings: ForecastSettings = ForecastSettings(), zones: TimeZoneTable) {
        self.engine = engine
        self.settings = settings
        self.zones = zones
    }

    /// An estimate. `seed`: of the chance in it; `goesOn` is asked now and then: where it says no, the run is cut off and its end
    /// worked out. Throws ``ForecastError`` where the campaign cannot run, and what `goesOn` throws.
    public func estimate(
        _ work: ForecastWork, assumptions: ForecastAssumptions, seed: UInt64 = 1, while goesOn: () throws -> Bool = { true }
    ) throws -> CampaignEstimate {
        if case .closed(let why) = window(of: work).state(at: work.start) { throw ForecastError.neverOpens(why) }
        var outcomes: [ForecastOutcome] = []
        var attempts = 0
        while outcomes.count < wantedRuns(work, outcomes.count, attempts) {
            let run = ForecastRun(
                work, assumptions: assumptions, engine: engine, settings: settings, zones: zones,
                seed: SplitMix64.mix(seed &+ UInt64(outcomes.count)))
            outcomes.append(try ForecastOutcome(run, end: run.run(while: goesOn), of: work, window: window(of: work)))
            attempts += run.attempts
        }
        return estimate(outcomes, of: work, assumptions)
    }

    /// How many runs there are to be, `runs` having taken so many attempts.
    private func wantedRuns(_ work: ForecastWork, _ runs: Int, _ attempts: Int) -> Int {
        guard runs > 0 else { return 1 }
        let each = max(1, attempts / runs)
        // Of a part, as many as make the whole; of the whole, an odd number, so that there is a middle one.
        if work.sample.share < 1 { return min(Int(1 / work.sample.share), settings.mostAttempts / each) }
        let most = min(settings.mostRuns, settings.repeatedAttempts / each)
        return most % 2 == 0 ? most - 1 : most
    }

    private func window(of work: ForecastWork) -> CallingWindow {
        engine.window(of: work.target.campaign.settings, work.account.settings.rules(under: engine.callingRules), zones: zones)
    }

    private func estimate(
        _ outcomes: [ForecastOutcome], of work: ForecastWork, _ assumptions: ForecastAssumptions
    ) -> CampaignEstimate {
        let sorted = outcomes.sorted { $0.finish ?? .distantFuture < $1.finish ?? .distantFuture }
        // Parts that make a whole are done when the last one is: few prospects may be late, and not one of them in a part.
        let shown = work.sample.share < 1 ? sorted[sorted.count - 1] : sorted[sorted.count / 2]
        return CampaignEstimate(
            start: work.start, finish: shown.finish, earliest: sorted.first?.finish, latest: sorted.last?.finish,
            limiting: shown.waits.limiting,
            waits: shown.waits.waited.sorted { ($0.value, $1.key.rawValue) > ($1.value, $0.key.rawValue) }.map {
                .init(factor: $0.key, time: $0.value)
            },
            days: shown.days, attempts: shown.attempts, stats: shown.stats, sample: work.sample, runs: outcomes.count,
            isExtrapolated: shown.isExtrapolated, others: work.others.count, assumptions: assumptions)
    }
}
