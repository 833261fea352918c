/// Why a number is on a suppression list. Raw values are what the store keeps.
public enum SuppressionSource: Int, Sendable, Hashable, CaseIterable {
    /// Put there by hand, or by an own system that says no more.
    case manual = 1
    /// From a do-not-call registry.
    case dnc = 2
    /// The recipient asked for it by a text message: 47 CFR 64.1200(a)(10).
    case optOut = 3
    /// The carrier refused a message because the recipient had opted out with it, as code 21610 says.
    case carrier = 4
    /// A complaint, made by whatever way.
    case complaint = 5
    /// Somebody threatens to sue, or has.
    case litigator = 6

    /// The recipient's own doing, which the recipient may undo by texting START. Nothing else is lifted by it.
    public static let optOuts: Set<SuppressionSource> = [.optOut, .carrier]

    /// What an operator takes off a list without naming it: all but the recipient's own doing. Only the recipient, by texting START,
    /// or an operator who says so by name, lifts that.
    public static let removedUnnamed = Set(allCases).subtracting(optOuts)

    /// The word for it on the command line and in logs.
    public var word: String {
        switch self {
        case .manual: "manual"
        case .dnc: "dnc"
        case .optOut: "opt_out"
        case .carrier: "carrier"
        case .complaint: "complaint"
        case .litigator: "litigator"
        }
    }

    /// The source with this word; nil where there is none.
    public init?(word: String) {
        guard let source = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = source
    }
}
