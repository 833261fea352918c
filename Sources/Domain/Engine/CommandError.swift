/// Why a command was not done. Nothing of it was stored.
public enum CommandError: Error, Sendable, Hashable {
    /// The account has no such campaign.
    case notFound
    /// The campaign's status does not allow it.
    case wrongStatus(CampaignStatus, CampaignAction)
    /// An SMS campaign cannot run without `mode.message`.
    case messageMissing
    /// The account owns no such number.
    case noSuchNumber
    /// A number that is used no more cannot rest.
    case numberRetired(PhoneNumber)
    /// An earlier redial of the campaign has not ended.
    case redialExists(CampaignID)
    /// Fields of the request are bad.
    case invalid([FieldViolation])
    /// The store cannot be written now, or the server stops.
    case unavailable(String)
}

extension CommandError: CustomStringConvertible {
    /// For a person: what was wrong, and what would be right.
    public var description: String {
        switch self {
        case .notFound: return "there is no such campaign"
        case .wrongStatus(let status, let action):
            let allowed = Lifecycle.statuses(for: action).map { "\($0)" }.joined(separator: " or ")
            return "the campaign is \(status); to \(action.rawValue) it must be \(allowed)"
        case .messageMissing: return "an SMS campaign needs mode.message to start"
        case .noSuchNumber: return "the account owns no such number"
        case .numberRetired(let phone): return "\(phone) is retired; activate it first"
        case .redialExists(let id): return "the campaign is being redialed by \(id), which has not ended"
        case .invalid(let violations):
            guard let first = violations.first else { return "the request is invalid" }
            let more = violations.count > 1 ? " (and \(violations.count - 1) more)" : ""
            return "\(first.field) \(first.description)\(more)"
        case .unavailable(let reason): return reason
        }
    }
}
