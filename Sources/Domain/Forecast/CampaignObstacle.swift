/// What would keep a campaign as a whole from running.
public enum CampaignObstacle: Sendable, Hashable {
    /// The account owns none of the numbers that it may use, or they are not in use: in words.
    case noUsableCallerId(String)
    /// It is to send texts and has none.
    case messageMissing
    /// No hour of its schedule is legal.
    case noLegalHour(WindowReason)
    /// Nobody is queued: it would complete at once.
    case noProspects

    /// A stable word.
    public var word: String {
        switch self {
        case .noUsableCallerId: "no_usable_caller_id"
        case .messageMissing: "message_missing"
        case .noLegalHour: "no_legal_hour"
        case .noProspects: "no_prospects"
        }
    }
}

extension CampaignObstacle: CustomStringConvertible {
    /// A sentence without a full stop.
    public var description: String {
        switch self {
        case .noUsableCallerId(let why): why
        case .messageMissing: "mode.message is required to start an SMS campaign"
        case .noLegalHour(let why): "no hour of the schedule is legal: \(why)"
        case .noProspects: "no prospect is queued: the campaign would complete at once"
        }
    }
}
