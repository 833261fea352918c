import ArgumentParser
import Domain
import Simulator

/// The options by which a world differs from its seed's own.
struct WorldOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What goes wrong: none, or a list of \(SimulatedTrouble.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "list"))
    var troubles: TroubleList?
    @Option(help: "How many accounts share the server.")
    var accounts: Int?
    @Option(help: "Most campaigns of an account.")
    var campaigns: Int?
    @Option(help: "How many phone numbers there are.")
    var recipients: Int?
    @Option(help: "Most prospects that one request adds.")
    var prospectsPerRequest: Int?
    @Option(help: "Virtual time in which users act and things go wrong, such as 90m or 30h.")
    var chaos: SimulatedTime?

    func validate() throws {
        for (name, value) in [
            ("accounts", accounts), ("campaigns", campaigns), ("recipients", recipients), ("prospects-per-request", prospectsPerRequest),
        ] {
            if let value, value < 1 { throw ValidationError("--\(name) is at least 1.") }
        }
    }

    var overrides: SimulationOverrides {
        SimulationOverrides(
            troubles: troubles?.troubles, accounts: accounts, campaigns: campaigns, recipients: recipients,
            prospectsPerRequest: prospectsPerRequest,
            chaos: chaos?.duration)
    }
}

extension SimulationOverrides {
    /// The same on a command line.
    var commandLine: String {
        var words: [String] = []
        if let troubles { words += ["--troubles", TroubleList(troubles).description] }
        if let accounts { words += ["--accounts", "\(accounts)"] }
        if let campaigns { words += ["--campaigns", "\(campaigns)"] }
        if let recipients { words += ["--recipients", "\(recipients)"] }
        if let prospectsPerRequest { words += ["--prospects-per-request", "\(prospectsPerRequest)"] }
        if let chaos { words += ["--chaos", SimulatedTime(chaos).description] }
        return words.joined(separator: " ")
    }

    /// The same in Swift, as the arguments of the initialiser.
    var sourceText: String {
        var words: [String] = []
        if let troubles { words.append("troubles: [\(TroubleList(troubles).names.map { "." + $0 }.joined(separator: ", "))]") }
        if let accounts { words.append("accounts: \(accounts)") }
        if let campaigns { words.append("campaigns: \(campaigns)") }
        if let recipients { words.append("recipients: \(recipients)") }
        if let prospectsPerRequest { words.append("prospectsPerRequest: \(prospectsPerRequest)") }
        if let chaos { words.append("chaos: .seconds(\(chaos.components.seconds))") }
        return words.joined(separator: ", ")
    }
}

extension SimulationFault: ExpressibleByArgument {}
