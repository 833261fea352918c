import ArgumentParser
import Domain
import Simulator

/// `campaignsim forecast`: how well campaigns' ends are forecast.
struct ForecastCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forecast", abstract: "Forecasts the ends of twelve varied campaigns, simulates them, and prints both.",
        discussion: "Forecasts and simulations have chance of different seeds. Exits with 1 where a forecast is off by more than --within.")

    @Option(help: "Seed of the simulations; forecasts have another.")
    var seed: UInt64 = 1
    @Option(help: "Prospects of each campaign, as a part of its full size.")
    var scale = 1.0
    @Option(help: "Most prospects that a forecast goes through; of more it takes an even part.")
    var mostProspects = ForecastSettings().mostProspects
    @Option(help: "The largest error that is good enough, in percent of the time from start to finish.")
    var within = 5.0

    func run() throws {
        let zones = TimeZoneTable()
        var worst = 0.0
        print(ForecastTable.head)
        var settings = ForecastSettings()
        settings.mostProspects = mostProspects
        for subject in ForecastCases.all(scale: scale) {
            let clock = ContinuousClock()
            var estimating = Duration.zero
            var simulating = Duration.zero
            _ = try {
                estimating = try clock.measure {
                    _ = try ForecastComparison.estimate(subject, seed: seed &+ 1_000, settings: settings, zones: zones)
                }
            }()
            var found: ForecastComparison?
            simulating = try clock.measure {
                found = try ForecastComparison(subject, forecastSeed: seed &+ 1_000, simulationSeed: seed, settings: settings, zones: zones)
            }
            guard let found else { continue }
            worst = max(worst, abs(found.error ?? .infinity) * 100)
            print(ForecastTable.line(found, estimating: estimating, simulating: simulating - estimating))
        }
        print("largest error: \(ForecastTable.percent(worst / 100))")
        guard worst <= within else { throw ExitCode.failure }
    }
}
