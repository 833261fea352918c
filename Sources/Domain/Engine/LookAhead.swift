import DequeModule

/// The due prospects that a campaign holds in memory: a window on the order (due time, id) that
/// moves on by pages, never the whole campaign.
struct LookAhead {
    private var queue: Deque<DueProspect> = []
    private var cursor: DueCursor?
    private var loading: LoadID?
    /// Whether more may be due than was loaded.
    private var hasMore = true
    /// When the next prospect is due that was not loaded, as far as is known.
    private(set) var nextDueAt: Instant?
    /// Why not before.
    private(set) var nextCause = DueCause.retry

    /// How many prospects are at hand.
    var count: Int { queue.count }

    /// The next prospect at hand.
    var first: DueProspect? { queue.first }

    /// Whether a page is on its way.
    var isLoading: Bool { loading != nil }

    mutating func removeFirst() { queue.removeFirst() }

    /// Forgets everything, and begins again with the first queued prospect.
    mutating func reset() { self = LookAhead() }

    /// The load that is due, if one is; it counts as on its way from then on.
    mutating func nextLoad(_ id: LoadID, of campaign: CampaignID, at now: Instant, limit: Int) -> DueLoad? {
        guard loading == nil, queue.count <= limit / 4 else { return nil }
        guard hasMore || nextDueAt.map({ $0 <= now }) == true else { return nil }
        if let due = nextDueAt, due <= now { nextDueAt = nil }
        loading = id
        return DueLoad(id: id, campaign: campaign, cursor: cursor, dueBy: now, limit: limit)
    }

    /// Takes a page, unless it answers a load from before a ``reset()``.
    mutating func accept(_ page: DuePage, for load: DueLoad) -> Bool {
        guard loading == load.id else { return false }
        loading = nil
        queue.append(contentsOf: page.prospects)
        if let last = page.prospects.last { cursor = DueCursor(dueAt: last.dueAt, prospect: last.id) }
        hasMore = page.prospects.count >= load.limit
        if !hasMore, let next = page.nextDueAt { noteDue(at: next, because: DueCause(page.nextReason)) }
        return true
    }

    /// Notes that a prospect becomes due at `time`, and why not before.
    mutating func noteDue(at time: Instant, because cause: DueCause = .retry) {
        guard nextDueAt.map({ time < $0 }) ?? true else { return }
        nextDueAt = time
        nextCause = cause
    }
}
