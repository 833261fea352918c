import Domain
import Simulator

/// How much happened in many worlds that broke no rule.
struct SweepTotals: CustomStringConvertible {
    private(set) var seeds = 0
    private var steps = 0
    private var attempts = 0
    private var snapshots = 0
    private var restarts = 0
    private var eventsSetAside = 0
    private var endings: [CampaignStatus: Int] = [:]
    private var prospects = CampaignStats()
    /// In how many worlds each kind was on.
    private var troubles: [SimulatedTrouble: Int] = [:]

    mutating func add(_ report: SimulationReport) {
        seeds += 1
        steps += report.steps
        attempts += report.attempts
        snapshots += report.snapshots
        restarts += report.restarts
        eventsSetAside += report.eventsSetAside
        endings.merge(report.campaigns, uniquingKeysWith: +)
        prospects += report.prospects
        for trouble in report.troubles { troubles[trouble, default: 0] += 1 }
    }

    var description: String {
        guard seeds > 0 else { return "worlds      0" }
        let outcomes = ProspectStatus.allCases.map { (name: "\($0)", count: Int(prospects[$0])) }
        let ends = CampaignStatus.allCases.map { (name: "\($0)", count: endings[$0] ?? 0) }
        let on = SimulatedTrouble.allCases.map { (name: $0.rawValue, count: troubles[$0] ?? 0) }
        return """
            worlds      \(seeds) (\(steps) steps, \(restarts) starts of the engine, \(snapshots) snapshots)
            attempts    \(attempts) (\(eventsSetAside) events of attempts that nobody made)
            prospects   \(Self.list(outcomes))
            campaigns   \(Self.list(ends))
            troubles    \(Self.list(on))
            """
    }

    /// The counts, with those that are zero named: what was never seen was not tested.
    private static func list(_ counts: [(name: String, count: Int)]) -> String {
        let seen = counts.filter { $0.count > 0 }.map { "\($0.name) \($0.count)" }
        let unseen = counts.filter { $0.count == 0 }.map(\.name)
        return (seen + (unseen.isEmpty ? [] : ["none: " + unseen.joined(separator: " ")])).joined(separator: ", ")
    }
}
