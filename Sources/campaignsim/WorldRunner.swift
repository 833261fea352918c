import Simulator

/// Runs worlds with the same overrides and the same defect.
struct WorldRunner: Sendable {
    let overrides: SimulationOverrides
    let fault: SimulationFault?

    /// What came of a world.
    enum Ending {
        case kept(SimulationReport)
        case broken(SimulationViolation)
    }

    func settings(_ seed: UInt64) -> SimulationSettings { overrides.settings(seed: seed, fault: fault) }

    func run(_ seed: UInt64) throws -> Ending { try Self.run(settings(seed)) }

    /// Runs a world and says all that happens in it. True: no rule was broken.
    func replay(_ seed: UInt64) throws -> Bool {
        let ending = try Self.run(settings(seed)) { line in
            print(line.withoutModules)
        }
        switch ending {
        case .kept(let report):
            var totals = SweepTotals()
            totals.add(report)
            print("\nno rule is broken\n\(totals)")
            return true
        case .broken(let violation):
            print("\nseed \(seed): \(violation.rule.withoutModules)")
            return false
        }
    }

    /// Runs a world. Throws where it cannot be run.
    static func run(_ settings: SimulationSettings, observer: ((String) -> Void)? = nil) throws -> Ending {
        do {
            return .kept(try Simulation(settings, observer: observer).run())
        } catch let violation as SimulationViolation {
            return .broken(violation)
        }
    }
}
