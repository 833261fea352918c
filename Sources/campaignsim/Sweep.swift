import Simulator
import Synchronization

/// Runs the worlds of a range of seeds, several at a time, in the order of their seeds: all of them, or
/// up to the first that breaks a rule.
final class Sweep: Sendable {
    private struct State {
        var next: UInt64?
        var totals = SweepTotals()
        /// Of the lowest seed that broke a rule.
        var first: SimulationViolation?
        var broken = 0
        var progress: Progress
    }

    private let seeds: ClosedRange<UInt64>
    private let jobs: Int
    private let runner: WorldRunner
    private let tell: (@Sendable (SimulationViolation) -> Void)?
    private let state: Mutex<State>
    private let began = ContinuousClock.now

    /// A sweep of these seeds. With `tell` it goes on after a failure, and tells of each as it happens, one at a time.
    init(_ seeds: ClosedRange<UInt64>, jobs: Int, runner: WorldRunner, tell: (@Sendable (SimulationViolation) -> Void)? = nil) {
        self.seeds = seeds
        self.jobs = jobs
        self.runner = runner
        self.tell = tell
        state = Mutex(State(next: seeds.lowerBound, progress: Progress(of: seeds.count)))
    }

    /// The violation of the lowest seed that has one; nil: no rule was broken. Seeds are begun in order and
    /// worlds that were begun are run to their end, so it is the same one each time.
    func run() async throws -> SimulationViolation? {
        try await withThrowingTaskGroup { group in
            for _ in 0..<jobs {
                group.addTask { while let seed = self.next() { self.take(try self.runner.run(seed)) } }
            }
            try await group.waitForAll()
        }
        return state.withLock { state in
            state.progress.end()
            return state.first
        }
    }

    /// How many seeds broke a rule.
    var broken: Int { state.withLock { $0.broken } }

    /// For a person, after the run.
    var summary: String {
        let seconds = (ContinuousClock.now - began).inSeconds
        return state.withLock {
            "\($0.totals)\nbroken      \($0.broken)\ntime        \(seconds) s with \(jobs) at a time"
        }
    }

    private func next() -> UInt64? {
        state.withLock { state in
            guard state.first == nil || tell != nil, let seed = state.next else { return nil }
            state.next = seed < seeds.upperBound ? seed + 1 : nil
            return seed
        }
    }

    private func take(_ ending: WorldRunner.Ending) {
        state.withLock { state in
            switch ending {
            case .kept(let report):
                state.totals.add(report)
            case .broken(let violation):
                state.broken += 1
                if state.first.map({ violation.seed < $0.seed }) ?? true { state.first = violation }
                if let tell {
                    state.progress.end()
                    tell(violation)
                }
            }
            state.progress.show(state.totals.seeds + state.broken)
        }
    }
}
