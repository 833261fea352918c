import Domain

/// A forecast beside the campaign that it was made for, as it then went.
public struct ForecastComparison: Sendable {
    /// The campaign.
    public let name: String
    /// How many prospects it has.
    public let prospects: Int
    /// What was forecast.
    public let estimate: CampaignEstimate
    /// What was simulated.
    public let result: CampaignSimulation.Result

    /// How far off the forecast's time from start to finish is, as a part of the true one; nil: it had no finish.
    public var error: Double? {
        estimate.finish.map { (estimate.start.duration(to: $0) / result.start.duration(to: result.finish)) - 1 }
    }

    /// Forecasts a case with chance of one seed, and simulates it with that of another.
    public init(
        _ subject: ForecastCase, forecastSeed: UInt64, simulationSeed: UInt64, settings: ForecastSettings = ForecastSettings(),
        zones: TimeZoneTable
    ) throws {
        name = subject.name
        prospects = subject.prospects
        estimate = try Self.estimate(subject, seed: forecastSeed, settings: settings, zones: zones)
        result = try CampaignSimulation(subject, seed: simulationSeed, zones: zones).run(subject)
    }

    /// The forecast of a case alone, as a server makes it: from the campaign, the account and the prospects, of which it takes a sample.
    public static func estimate(
        _ subject: ForecastCase, seed: UInt64, settings: ForecastSettings = ForecastSettings(), zones: TimeZoneTable
    ) throws -> CampaignEstimate {
        let forecaster = Forecaster(engine: try subject.engine, settings: settings, zones: zones)
        let sample = ForecastWork.sample(
            of: subject.prospects, campaign: subject.settings, account: subject.state, engine: forecaster.engine, zones: zones,
            settings: forecaster.settings)
        let prospects = (0..<subject.prospects).filter(sample.takes).compactMap { index in
            subject.phone(index).map { QueuedProspect(id: ProspectID(high: 1, low: UInt64(index)), phone: $0) }
        }
        let campaign = Campaign(
            id: CampaignID(high: 1, low: 1), account: subject.account.id, settings: subject.settings, createdAt: subject.start)
        let work = ForecastWork(
            account: subject.state, target: .init(campaign: campaign, prospects: prospects, queued: subject.prospects), sample: sample,
            start: subject.start)
        return try forecaster.estimate(work, assumptions: subject.truth, seed: seed)
    }
}
