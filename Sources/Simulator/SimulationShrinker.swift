import Domain

/// Makes the world of a failing seed smaller for as long as the same rule is broken in it: one
/// kind of trouble after the other is taken away, and each number is lowered.
///
/// Greedy, until a whole round takes nothing away. What is left is small, not the smallest there is.
public struct SimulationShrinker {
    /// The smallest world that was found.
    public private(set) var overrides: SimulationOverrides
    /// What is broken in it.
    public private(set) var violation: SimulationViolation
    /// How many worlds were tried.
    public private(set) var runs = 0

    private let mostRuns: Int
    private let attempt: (SimulationOverrides) throws -> SimulationViolation?

    /// A shrinker of a failure. `attempt` runs the failing seed with overrides, and says what is broken then.
    /// At most `mostRuns` worlds are tried.
    public init(
        _ violation: SimulationViolation, in overrides: SimulationOverrides = SimulationOverrides(), mostRuns: Int = 300,
        attempt: @escaping (SimulationOverrides) throws -> SimulationViolation?
    ) {
        self.violation = violation
        self.overrides = overrides
        self.mostRuns = mostRuns
        self.attempt = attempt
    }

    /// Shrinks the world of `settings`, which the overrides are of. Throws what `attempt` throws.
    public mutating func shrink(_ settings: SimulationSettings) throws {
        if try !settings.troubles.isEmpty && keeps({ $0.troubles = [] }) { overrides.troubles = [] }
        var before: SimulationOverrides
        repeat {
            before = overrides
            for trouble in (overrides.troubles ?? settings.troubles).sorted(by: { $0.rawValue < $1.rawValue }) {
                _ = try keeps { $0.troubles = ($0.troubles ?? settings.troubles).subtracting([trouble]) }
            }
            try lower(\.accounts, from: settings.accounts)
            try lower(\.campaigns, from: settings.campaigns)
            try lower(\.recipients, from: settings.recipients)
            try lower(\.prospectsPerRequest, from: settings.prospectsPerRequest)
            try shorten(from: settings.chaos)
        } while overrides != before && runs < mostRuns
    }

    /// Tries a smaller world. True: the same rule is broken in it, and it is kept.
    private mutating func keeps(_ change: (inout SimulationOverrides) -> Void) throws -> Bool {
        guard runs < mostRuns else { return false }
        var smaller = overrides
        change(&smaller)
        guard smaller != overrides else { return false }
        runs += 1
        guard let found = try attempt(smaller), found.ruleInGeneral == violation.ruleInGeneral else { return false }
        overrides = smaller
        violation = found
        return true
    }

    /// Lowers a number to no less than 1: by half while that goes, then by a quarter, and so on.
    private mutating func lower(_ number: WritableKeyPath<SimulationOverrides, Int?>, from seeds: Int) throws {
        var step = (overrides[keyPath: number] ?? seeds) / 2
        while step > 0 {
            let now = overrides[keyPath: number] ?? seeds
            guard now > step, try keeps({ $0[keyPath: number] = now - step }) else {
                step /= 2
                continue
            }
            step = min(step, (now - step) / 2)
        }
    }

    /// The same with the time in which things go wrong, in whole minutes.
    private mutating func shorten(from seeds: Duration) throws {
        var step = (overrides.chaos ?? seeds).components.seconds / 120
        while step > 0 {
            let now = (overrides.chaos ?? seeds).components.seconds / 60
            guard now > step, try keeps({ $0.chaos = .seconds((now - step) * 60) }) else {
                step /= 2
                continue
            }
            step = min(step, (now - step) / 2)
        }
    }
}
