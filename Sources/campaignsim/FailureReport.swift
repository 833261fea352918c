import Simulator

/// What is said of a broken rule: the rule, the smallest world in which it is broken, how to
/// replay that, and what led to it.
struct FailureReport: CustomStringConvertible {
    let description: String

    /// Most lines of the trace.
    private static let mostLines = 40

    /// Runs the failing world again, and smaller ones if it `shrinks`.
    init(_ violation: SimulationViolation, of runner: WorldRunner, shrinks: Bool) throws {
        var text = "\nseed \(violation.seed): \(violation.rule.withoutModules)\n"
        var overrides = runner.overrides
        if shrinks {
            var shrinker = SimulationShrinker(violation, in: overrides) { smaller in
                guard case .broken(let found) = try WorldRunner.run(smaller.settings(seed: violation.seed, fault: runner.fault)) else {
                    return nil
                }
                return found
            }
            try shrinker.shrink(runner.settings(violation.seed))
            overrides = shrinker.overrides
            text += "\nmade smaller in \(shrinker.runs) runs; replay it with\n"
        } else {
            text += "\nreplay it with\n"
        }
        let fault = runner.fault.map { "--fault \($0.rawValue)" } ?? ""
        let arguments = ["--seed \(violation.seed)", overrides.commandLine, fault, "--trace"].filter { !$0.isEmpty }
        text += "  campaignsim \(arguments.joined(separator: " "))\n"
        if runner.fault == nil {
            text += "and keep it in RegressionSeeds.swift as\n"
            text += "  RegressionSeed(\(violation.seed)\(overrides == SimulationOverrides() ? "" : ", " + overrides.sourceText)),\n"
        }
        text += try "\n" + Self.trace(overrides.settings(seed: violation.seed, fault: runner.fault))
        description = text
    }

    /// The last of what led to the failure, and concerns what broke.
    private static func trace(_ settings: SimulationSettings) throws -> String {
        var lines: [String] = []
        guard case .broken(let violation) = try WorldRunner.run(settings, observer: { lines.append($0) }) else {
            return "the same world breaks no rule when it is run again: something in it does not follow from its seed"
        }
        let about = Names(in: violation.rule)
        let relevant = lines.indices.filter { index in
            index >= lines.count - 5 || about.areConcerned(by: lines[index]) && !lines[index].contains(": refused")
        }
        let shown = relevant.suffix(mostLines)
        let skipped = lines.count - shown.count
        let head = skipped > 0 ? "(\(skipped) lines that do not concern it, or are older)\n" : ""
        return head + shown.map { "\(lines[$0].withoutModules)\n" }.joined() + "broken: \(violation.rule)".withoutModules
    }
}
