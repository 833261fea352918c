import ArgumentParser
import Simulator

/// Kinds of trouble by name, separated by commas; `none` for no trouble at all.
struct TroubleList: ExpressibleByArgument, CustomStringConvertible {
    let troubles: Set<SimulatedTrouble>

    init(_ troubles: Set<SimulatedTrouble>) { self.troubles = troubles }

    init?(argument: String) {
        guard argument != "none" else {
            troubles = []
            return
        }
        let named = argument.split(separator: ",", omittingEmptySubsequences: false).map { SimulatedTrouble(rawValue: String($0)) }
        guard !named.contains(nil) else { return nil }
        troubles = Set(named.compactMap { $0 })
    }

    /// The names in the order in which they are declared.
    var names: [String] { SimulatedTrouble.allCases.filter(troubles.contains).map(\.rawValue) }

    var description: String { troubles.isEmpty ? "none" : names.joined(separator: ",") }
}
