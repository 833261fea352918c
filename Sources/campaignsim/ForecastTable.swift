import Domain
import Simulator

/// Forecasts and what came of them, line by line.
enum ForecastTable {
    static let head = """
        | campaign | prospects | forecast | simulated | error | limited by | part | runs | cost | simulation |
        | --- | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: |
        """

    static func line(_ found: ForecastComparison, estimating: Duration, simulating: Duration) -> String {
        let estimate = found.estimate
        let columns = [
            found.name, "\(found.prospects)", estimate.finish.map { hours(estimate.start.duration(to: $0)) } ?? "none",
            hours(found.result.start.duration(to: found.result.finish)), found.error.map(percent) ?? "–",
            estimate.limiting.map { "\($0)" } ?? "nothing",
            "\(estimate.sample.taken)/\(estimate.sample.of)\(estimate.isExtrapolated ? "+" : "")",
            "\(estimate.runs)", seconds(estimating), seconds(simulating),
        ]
        return "| " + columns.joined(separator: " | ") + " |"
    }

    static func percent(_ value: Double) -> String { "\((value * 10_000).rounded() / 100) %" }

    private static func hours(_ time: Duration) -> String { "\((time / .seconds(36)).rounded() / 100) h" }

    private static func seconds(_ time: Duration) -> String { "\((time / .milliseconds(10)).rounded() / 100) s" }
}
