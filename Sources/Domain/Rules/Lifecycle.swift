/// The campaign lifecycle as one table: created → dialing → completed | paused | cancelled |
/// failed; paused → dialing | cancelled; created → cancelled.
public enum Lifecycle {
    /// The status that `action` leads to from `status`, which is `status` itself for actions
    /// that change something else; nil where the action is refused.
    public static func status(after action: CampaignAction, in status: CampaignStatus) -> CampaignStatus? {
        switch (action, status) {
        case (.start, .created): .dialing
        case (.pause, .dialing): .paused
        case (.resume, .paused): .dialing
        case (.cancel, .created), (.cancel, .dialing), (.cancel, .paused): .cancelled
        case (.update, .created), (.update, .paused): status
        case (.redial, .completed), (.redial, .cancelled), (.redial, .failed): status
        case (.addProspects, .created), (.addProspects, .paused): status
        default: nil
        }
    }

    /// The statuses in which `action` is allowed.
    public static func statuses(for action: CampaignAction) -> [CampaignStatus] {
        CampaignStatus.allCases.filter { status(after: action, in: $0) != nil }
    }
}
