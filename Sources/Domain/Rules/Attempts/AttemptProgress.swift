/// How far an open attempt is known to have come. It only grows: events that are late, repeated or
/// out of order never take it back.
public enum AttemptProgress: Int, Sendable, Hashable, Comparable, CaseIterable {
    /// The carrier was asked.
    case asked = 0
    /// Voice: the phone rings.
    case ringing = 1
    /// SMS: the carrier took the message.
    case sent = 2
    /// Voice: a machine answered.
    case answeredByMachine = 3
    /// Voice: a person answered.
    case answeredByHuman = 4

    /// Less far before further.
    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }

    /// The outcome that this alone proves; nil where it proves none.
    public var provenOutcome: ProspectStatus? {
        switch self {
        case .asked, .ringing, .sent: nil
        case .answeredByMachine: .voicemail
        case .answeredByHuman: .humanConnected
        }
    }
}
