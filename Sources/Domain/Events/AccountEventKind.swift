/// What changed.
public enum AccountEventKind: Sendable, Hashable {
    /// A campaign was made.
    case campaignCreated
    /// Settings of a campaign are others.
    case campaignUpdated
    /// A campaign is in another status. With `cancelled` its queued prospects are cancelled too.
    case campaignStatus(CampaignStatus, reason: String?)
    /// So many prospects are new to a campaign.
    case prospectsAdded(Int)
    /// An attempt was decided; its prospect is in this status.
    case attemptPlaced(ProspectID, number: Int, callerId: PhoneNumber, status: ProspectStatus)
    /// An open attempt came further.
    case attemptProgress(ProspectID, ProspectStatus)
    /// An attempt ended; its prospect is done, or due again.
    case attemptEnded(ProspectID, outcome: ProspectStatus, reason: Reason?, retryAt: Instant?)
    /// An attempt was taken back, since the carrier was never asked; its prospect is due again, or cancelled.
    case attemptWithdrawn(ProspectID, dueAt: Instant?, reason: Reason)
    /// A queued prospect may not be attempted before this time.
    case prospectDeferred(ProspectID, dueAt: Instant, reason: Reason)
    /// A queued prospect will not be attempted any more.
    case prospectEnded(ProspectID, ProspectStatus, reason: Reason)
    /// Prospects that were deferred for this reason are due at this time.
    case prospectsRecalled(reason: Reason, at: Instant)

    /// The prospect that it is about.
    public var prospect: ProspectID? {
        switch self {
        case .campaignCreated, .campaignUpdated, .campaignStatus, .prospectsAdded, .prospectsRecalled: nil
        case .attemptPlaced(let id, _, _, _), .attemptProgress(let id, _), .attemptEnded(let id, _, _, _), .attemptWithdrawn(let id, _, _),
            .prospectDeferred(let id, _, _), .prospectEnded(let id, _, _):
            id
        }
    }
}
