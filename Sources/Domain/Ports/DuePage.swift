/// Due prospects of a campaign.
public struct DuePage: Sendable, Hashable {
    /// In the order (due time, id).
    public var prospects: [DueProspect]
    /// Where this page holds fewer than the limit: the due time of the next queued prospect
    /// after `now`, nil if there is none.
    public var nextDueAt: Instant?
    /// Why that one was deferred; nil where it was not.
    public var nextReason: Reason?
    /// Which one that is.
    public var nextProspect: ProspectID?

    /// A page from its parts.
    public init(prospects: [DueProspect], nextDueAt: Instant?, nextReason: Reason? = nil, nextProspect: ProspectID? = nil) {
        self.prospects = prospects
        self.nextDueAt = nextDueAt
        self.nextReason = nextReason
        self.nextProspect = nextProspect
    }
}
