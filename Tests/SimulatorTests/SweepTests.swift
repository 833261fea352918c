import Simulator
import Synchronization
import Testing

@testable import campaignsim

@Suite("Sweeps of seeds")
struct SweepTests {
    private static let broken = WorldRunner(overrides: SimulationOverrides(), fault: .asksTwice)

    /// Seeds that a sweep told of.
    private final class Told: Sendable {
        private let seeds = Mutex<[UInt64]>([])
        var all: [UInt64] { seeds.withLock { $0 } }
        func add(_ violation: SimulationViolation) { seeds.withLock { $0.append(violation.seed) } }
    }

    @Test("A sweep that keeps going tells of every seed that breaks a rule, once")
    func tellsOfAll() async throws {
        let told = Told()
        let sweep = Sweep(1...6, jobs: 2, runner: Self.broken, tell: told.add)
        let first = try await sweep.run()
        #expect(told.all.sorted() == [1, 2, 3, 4, 5, 6], "each of these worlds asks the carrier twice, told of were \(told.all)")
        #expect(first?.seed == 1)
        #expect(sweep.broken == 6)
        #expect(sweep.summary.contains("broken      6"), "\(sweep.summary)")
    }

    @Test("Without that it stops at the first")
    func stopsAtTheFirst() async throws {
        let sweep = Sweep(1...6, jobs: 1, runner: Self.broken)
        #expect(try await sweep.run()?.seed == 1)
        #expect(sweep.broken == 1)
    }

    @Test("A sweep that breaks no rule has nothing to tell")
    func tellsOfNothing() async throws {
        let told = Told()
        let sweep = Sweep(1...2, jobs: 2, runner: WorldRunner(overrides: SimulationOverrides(), fault: nil), tell: told.add)
        #expect(try await sweep.run() == nil)
        #expect(told.all.isEmpty, "\(told.all)")
        #expect(sweep.broken == 0)
    }
}
