import Foundation

/// Which seeds are run: 1 to 100, or those of `CAMPAIGND_SIM_SEEDS=FROM-TO`, as `make soak` has it.
enum SimulationSeeds {
    static let asked: ClosedRange<UInt64> = {
        guard let text = ProcessInfo.processInfo.environment["CAMPAIGND_SIM_SEEDS"], !text.isEmpty else { return 1...100 }
        let bounds = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
        guard bounds.count == 2, let from = bounds[0], let to = bounds[1], from <= to else {
            preconditionFailure("CAMPAIGND_SIM_SEEDS is '\(text)', not FROM-TO such as 101-5000")
        }
        return from...to
    }()
}
