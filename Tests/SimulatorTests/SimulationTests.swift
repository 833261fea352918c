import Simulator
import Testing

@Suite("Simulation")
struct SimulationTests {
    @Test("Whatever users, disk and carrier do, no rule is broken", arguments: UInt64(1)...12)
    func noRuleIsBroken(seed: UInt64) throws {
        _ = try Simulation(SimulationSettings(seed: seed)).run()
    }

    @Test("Worlds in which a rule was once broken break none", arguments: RegressionSeeds.all)
    func noneIsBrokenAgain(world: RegressionSeed) throws {
        _ = try Simulation(world.overrides.settings(seed: world.seed)).run()
    }

    @Test("The same seed gives the same run")
    func runsRepeat() throws {
        var settings = SimulationSettings(seed: 3)
        settings.troubles = Set(SimulatedTrouble.allCases)
        let first = try Simulation(settings).run()
        let second = try Simulation(settings).run()
        #expect(first == second)
        #expect(first.attempts > 0 && first.snapshots > 0 && first.restarts > 1, "too little happened: \(first)")
    }

    @Test("A few worlds together see every outcome and every ending")
    func coverage() throws {
        var outcomes: Set<String> = []
        var attempts = 0
        for seed in UInt64(1)...8 {
            let report = try Simulation(SimulationSettings(seed: seed)).run()
            attempts += report.attempts
            for (status, count) in report.campaigns where count > 0 { outcomes.insert("\(status)") }
            for (name, count) in [
                ("delivered", report.prospects.delivered), ("human", report.prospects.humanConnected), ("busy", report.prospects.busy),
                ("voicemail", report.prospects.voicemail), ("noAnswer", report.prospects.noAnswer),
                ("failed prospect", report.prospects.failed),
                ("cancelled prospect", report.prospects.cancelled),
            ] where count > 0 { outcomes.insert(name) }
        }
        #expect(
            outcomes.isSuperset(of: ["completed", "failed", "cancelled", "delivered", "human", "busy", "voicemail", "noAnswer"]),
            "\(outcomes)")
        #expect(attempts > 300, "\(attempts)")
    }

    @Test("Each fault that is built in is caught", arguments: SimulationFault.allCases)
    func faultsAreCaught(fault: SimulationFault) {
        for seed in UInt64(1)...60 {
            do {
                _ = try Simulation(SimulationSettings(seed: seed, fault: fault)).run()
            } catch is SimulationViolation {
                return
            } catch {
                Issue.record(error)
                return
            }
        }
        Issue.record("60 seeds with the fault '\(fault.rawValue)' broke no rule")
    }
}
