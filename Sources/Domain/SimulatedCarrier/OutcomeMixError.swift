/// Why a text is no ``OutcomeMix``.
public enum OutcomeMixError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A part is not `name=percent` with a whole percent from 0 to 100.
    case malformed(String)
    /// No outcome has this name.
    case unknownOutcome(String)
    /// An outcome is named twice.
    case repeated(SimulatedOutcome)
    /// The shares are this in sum, not 100.
    case sum(Int)

    /// For a person.
    public var description: String {
        switch self {
        case .malformed(let part): "'\(part)' is not name=percent with a whole percent from 0 to 100"
        case .unknownOutcome(let name):
            "'\(name)' is no outcome: there are \(SimulatedOutcome.allCases.map(\.rawValue).joined(separator: ", "))"
        case .repeated(let outcome): "'\(outcome.rawValue)' is named twice"
        case .sum(let sum): "the shares are \(sum) in sum, not 100"
        }
    }
}
