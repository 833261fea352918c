/// Why a number was chosen for an attempt.
public struct CallerIdBasis: Sendable, Hashable {
    /// How near to the recipient the number was looked for. Raw values are what the store keeps.
    public enum Match: Int, Sendable, Hashable, CaseIterable {
        /// The campaign does not ask for local presence, or the recipient sees the number that it saw before.
        case any = 0
        /// It is in the recipient's area code.
        case areaCode = 1
        /// It is in the recipient's state, and none was free in its area code.
        case region = 2
        /// None was free in either.
        case elsewhere = 3
    }

    /// By which rule, within the match.
    public let selection: CallerIdSelection
    /// How near.
    public let match: Match
    /// Whether it is the one that the recipient saw before.
    public let isSticky: Bool
    /// Its health on the channel at the time, 0 to 100; nil: not known.
    public let health: Int?

    /// A basis from its parts.
    public init(selection: CallerIdSelection, match: Match = .any, isSticky: Bool = false, health: Int?) {
        self.selection = selection
        self.match = match
        self.isSticky = isSticky
        self.health = health.map { min(max($0, 0), 100) }
    }

    /// As one number, for the store.
    public var code: Int { (health ?? Self.unknownHealth) | selection.rawValue << 8 | match.rawValue << 12 | (isSticky ? 1 << 16 : 0) }

    private static let unknownHealth = 255

    /// Why, in a stable word.
    public var reason: Reason {
        if isSticky { return Reason("sticky") }
        return switch selection {
        case .healthScore: Reason("health_score")
        case .roundRobin: Reason("round_robin")
        case .random: Reason("random")
        }
    }

    /// The basis of a code; nil where none has it.
    public init?(code: Int) {
        guard let selection = CallerIdSelection(rawValue: code >> 8 & 15), let match = Match(rawValue: code >> 12 & 15),
            code & 255 <= 100 || code & 255 == Self.unknownHealth, (0..<1 << 17).contains(code)
        else { return nil }
        self.init(
            selection: selection, match: match, isSticky: code >> 16 == 1, health: code & 255 == Self.unknownHealth ? nil : code & 255)
    }
}
