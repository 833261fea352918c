/// Why there is no estimate.
public enum ForecastError: Error, Sendable, Hashable {
    /// The campaign cannot be started.
    case refused(CommandError)
    /// It would fail, or be paused, for this reason.
    case wouldEnd(CampaignStatus, String)
    /// Its calling window never opens, as far ahead as the calendar is looked at.
    case neverOpens(WindowReason)
}

extension ForecastError: CustomStringConvertible {
    /// For a person.
    public var description: String {
        switch self {
        case .refused(let error): error.description
        case .wouldEnd(let status, let reason): "the campaign would be \(status): \(reason)"
        case .neverOpens(let why): "the campaign's calling window never opens: \(why)"
        }
    }
}
