/// Which limit on concurrent calls a campaign has reached.
enum SlotLimit {
    /// Its own `max_concurrent_calls`.
    case campaign
    /// Its `max_concurrent_agents`: more calls could be answered than there are agents for.
    case agents
    /// The account's `max_concurrent_calls`.
    case account
    /// The carrier's, which all accounts share.
    case carrier

    /// Whether other campaigns compete for it.
    var isShared: Bool {
        switch self {
        case .campaign, .agents: false
        case .account, .carrier: true
        }
    }

    /// What the campaign then waits for. When that will be nobody knows.
    var reason: String {
        switch self {
        case .campaign: "one of the campaign's concurrent calls ends"
        case .agents: "an AI agent is free"
        case .account: "one of the account's concurrent calls ends"
        case .carrier: "one of the carrier's concurrent calls ends"
        }
    }
}
