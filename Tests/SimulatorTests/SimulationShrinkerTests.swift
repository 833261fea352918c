import Domain
import Testing

@testable import Simulator

@Suite("Simulation shrinker")
struct SimulationShrinkerTests {
    private static func violation(_ rule: String) -> SimulationViolation {
        SimulationViolation(seed: 7, rule: rule, at: .epoch)
    }

    private static var settings: SimulationSettings {
        var settings = SimulationSettings(seed: 7)
        settings.troubles = [.crashes, .lostEvents, .slowCommits, .stalls]
        return settings
    }

    @Test("What a failure needs is left, and nothing else")
    func leavesWhatIsNeeded() throws {
        var shrinker = SimulationShrinker(Self.violation("attempt 4 placed twice: att_1")) { smaller in
            let world = smaller.settings(seed: 7)
            let troubles = smaller.troubles ?? Self.settings.troubles
            let breaks =
                troubles.isSuperset(of: [.crashes, .lostEvents]) && world.campaigns >= 2 && world.recipients >= 37
                && world.chaos >= .seconds(3 * 3_600)
            return breaks ? Self.violation("attempt 2 placed twice: att_2") : nil
        }
        try shrinker.shrink(Self.settings)
        #expect(shrinker.overrides.troubles == [.crashes, .lostEvents])
        #expect(shrinker.overrides.campaigns == 2)
        #expect(shrinker.overrides.recipients == 37)
        #expect(shrinker.overrides.prospectsPerRequest == 1)
        #expect(shrinker.overrides.chaos == .seconds(3 * 3_600))
        #expect(shrinker.violation.rule == "attempt 2 placed twice: att_2")
    }

    @Test("A smaller world that breaks another rule is not taken")
    func keepsTheRule() throws {
        var shrinker = SimulationShrinker(Self.violation("placed while the campaign was paused")) { _ in
            Self.violation("something runs in circles")
        }
        try shrinker.shrink(Self.settings)
        #expect(shrinker.overrides == SimulationOverrides())
        #expect(shrinker.violation.rule == "placed while the campaign was paused")
    }

    @Test("It ends after the most runs that it may have")
    func isBounded() throws {
        var shrinker = SimulationShrinker(Self.violation("late"), mostRuns: 9) { _ in Self.violation("late") }
        try shrinker.shrink(Self.settings)
        #expect(shrinker.runs == 9)
    }

    @Test("A real failure is found again in the smaller world")
    func shrinksRealFailures() throws {
        func run(_ overrides: SimulationOverrides) throws -> SimulationViolation? {
            do {
                _ = try Simulation(overrides.settings(seed: 3, fault: .asksTwice)).run()
                return nil
            } catch let violation as SimulationViolation {
                return violation
            }
        }
        let violation = try #require(try run(SimulationOverrides()))
        var shrinker = SimulationShrinker(violation, attempt: run)
        try shrinker.shrink(SimulationSettings(seed: 3, fault: .asksTwice))
        #expect(shrinker.overrides.troubles == [], "asking twice needs no trouble to show: \(shrinker.overrides)")
        let again = try #require(try run(shrinker.overrides))
        #expect(again.rule == shrinker.violation.rule)
        #expect(again.ruleInGeneral == violation.ruleInGeneral)
    }
}
