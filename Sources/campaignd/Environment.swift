import ArgumentParser
import Foundation

/// Options from the environment: `--clock-rate` is `CAMPAIGND_CLOCK_RATE`. What the command
/// line says goes first.
enum Environment {
    /// The value of an option's variable, nil where it is absent or empty.
    static func value(of option: String) -> String? {
        let name = "CAMPAIGND_" + option.uppercased().replacingOccurrences(of: "-", with: "_")
        guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else { return nil }
        return value
    }

    /// Whether a flag's variable says yes: `1`, `true` or `yes`.
    static func flag(_ option: String) throws -> Bool {
        switch value(of: option)?.lowercased() {
        case nil, "0", "false", "no": return false
        case "1", "true", "yes": return true
        case .some(let other): throw ValidationError("CAMPAIGND_\(option.uppercased()) is '\(other)', not true or false")
        }
    }
}
