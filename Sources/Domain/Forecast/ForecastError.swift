/// Why there is no estimate.
public enum ForecastError: Error, Sendable, Hashable {
    /// The campaign cannot be started.
    case refused(CommandError)
    /// It would fail, or be paused, for this reason.
    case wouldEnd(CampaignStatus, String)
}

extension ForecastError: CustomStringConvertible {
    /// For a person.
    public var description: String {
        switch self {
        case .refused(let error): error.description
        case .wouldEnd(let status, let reason): "the campaign would be \(status): \(reason)"
        }
    }
}
