import Domain
import Simulator
import Testing

@Suite("Forecasts")
struct ForecastTests {
    @Test("of twelve varied campaigns are within 5 % of the simulated finish, with other chance", arguments: ForecastCases.all(scale: 0.03))
    func accuracy(_ subject: ForecastCase) throws {
        let found = try ForecastComparison(subject, forecastSeed: 11, simulationSeed: 3, zones: TimeZoneTable())
        #expect(found.result.status == .completed)
        let error = try #require(found.error)
        #expect(abs(error) <= 0.05, "\(subject.name): \(found.estimate.finish?.millisecondsSinceEpoch ?? 0) against \(found.result)")
        let attempts = Double(found.estimate.attempts) / Double(found.result.attempts)
        #expect(abs(attempts - 1) <= 0.1, "\(found.estimate.attempts) attempts against \(found.result.attempts)")
    }

    @Test("of an even part of a campaign are within 5 % too", arguments: ForecastCases.all(scale: 0.03))
    func samples(_ subject: ForecastCase) throws {
        var settings = ForecastSettings()
        settings.mostProspects = max(100, subject.prospects / 4)
        let found = try ForecastComparison(subject, forecastSeed: 11, simulationSeed: 3, settings: settings, zones: TimeZoneTable())
        let error = try #require(found.error)
        #expect(abs(error) <= 0.05, "\(subject.name), \(found.estimate.sample): off by \(error)")
    }
}
