import ArgumentParser
import Foundation
import Simulator

/// The soak runner: simulates worlds until one of them breaks a rule, or all of them.
struct WorldsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worlds",
        abstract: "Runs the engine in simulated worlds, one per seed, until one of them breaks a rule.",
        discussion: """
            It stops at the first failure, makes that seed's world as small as it can, and prints the command that replays it. \
            With --keep-going it runs all seeds and prints a line for each that fails. \
            With --seed and --trace it tells all that happens in one world.
            """)

    @Option(help: "Seeds to run: FROM-TO, or N for 1-N.")
    var seeds: SeedRange?
    @Option(help: "The one seed to run.")
    var seed: UInt64?
    @Flag(help: "Print, line by line, what happens in the world of --seed.")
    var trace = false
    @Option(help: "How many worlds run at a time.")
    var jobs = Machine.cores
    @Flag(inversion: .prefixedNo, help: "Make the world of a failing seed smaller.")
    var shrink = true
    @Flag(help: "Run all seeds, and print a line for each that breaks a rule.")
    var keepGoing = false
    @Option(
        help: ArgumentHelp("A defect to build in: \(SimulationFault.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "name"))
    var fault: SimulationFault?
    @OptionGroup(title: "The world, where it is not the seed's own")
    var world: WorldOptions

    func validate() throws {
        guard (seeds == nil) != (seed == nil) else { throw ValidationError("Give either --seeds or --seed.") }
        guard !trace || seed != nil else { throw ValidationError("--trace follows one world: give its --seed.") }
        guard !keepGoing || seeds != nil else { throw ValidationError("--keep-going is for --seeds.") }
        guard (1...1_000).contains(jobs) else { throw ValidationError("--jobs is 1 to 1000.") }
    }

    func run() async throws {
        let runner = WorldRunner(overrides: world.overrides, fault: fault)
        if let seed, trace {
            guard try runner.replay(seed) else { throw ExitCode.failure }
            return
        }
        guard let range = seeds?.range ?? seed.map({ $0...$0 }) else { return }
        let sweep = Sweep(range, jobs: jobs, runner: runner, tell: keepGoing ? Self.tell : nil)
        let violation = try await sweep.run()
        print(sweep.summary)
        guard let violation else { return }
        if !keepGoing { print(try FailureReport(violation, of: runner, shrinks: shrink)) }
        throw ExitCode.failure
    }

    /// At once also where the output is a file: a sweep takes hours.
    @Sendable
    private static func tell(_ violation: SimulationViolation) {
        print("seed \(violation.seed): \(violation.rule.withoutModules)")
        fflush(nil)
    }
}
