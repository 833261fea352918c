/// Where a campaign stands. Raw values are what the store keeps.
public enum CampaignStatus: Int, Sendable, Hashable, CaseIterable {
    /// Made, not started.
    case created = 1
    /// Dialing or sending, or waiting for its window to do so.
    case dialing = 2
    /// Placing no new attempts; can be resumed.
    case paused = 3
    /// Nothing is queued or in flight any more.
    case completed = 4
    /// Stopped by a user.
    case cancelled = 5
    /// Cannot go on.
    case failed = 6

    /// Whether no transition leads out of this status.
    public var isTerminal: Bool {
        switch self {
        case .created, .dialing, .paused: false
        case .completed, .cancelled, .failed: true
        }
    }
}
