import DequeModule

/// A part of a campaign's due prospects in the order (due time, id), of which a window is in memory that moves on by pages.
struct DueLane {
    private var queue: Deque<DueProspect> = []
    private var cursor: DueCursor?
    private var loading: LoadID?
    /// Whether more may be due than was loaded.
    private var hasMore = true
    /// When the next prospect is due that was not loaded, as far as is known.
    private(set) var nextDueAt: Instant?
    /// Why not before.
    private(set) var nextCause = DueCause.retry

    /// A lane that begins behind `cursor`; nil: with the first queued prospect.
    init(after cursor: DueCursor? = nil) { self.cursor = cursor }

    /// How many prospects are at hand.
    var count: Int { queue.count }

    /// The next prospect at hand.
    var first: DueProspect? { queue.first }

    /// When the oldest of those at hand was added, or one that was at hand; nil: none is.
    private(set) var oldest: Instant?

    /// Whether a page is on its way.
    var isLoading: Bool { loading != nil }

    mutating func removeFirst() {
        queue.removeFirst()
        if queue.isEmpty { oldest = nil }
    }

    /// Takes out those that were added by a time.
    mutating func removeMade(by time: Instant) -> [ProspectID] {
        let removed = queue.filter { $0.id.madeAt <= time }.map(\.id)
        if !removed.isEmpty { queue.removeAll { $0.id.madeAt <= time } }
        oldest = queue.lazy.map(\.id.madeAt).min()
        return removed
    }

    /// Whether a load of prospects that are due by `now` is due.
    func wantsLoad(at now: Instant, limit: Int) -> Bool {
        guard loading == nil, queue.count <= limit / 4 else { return false }
        return hasMore || nextDueAt.map { $0 <= now } == true
    }

    /// The load that is due; it counts as on its way from then on.
    mutating func load(_ id: LoadID, of campaign: CampaignID, dueBy due: Instant, limit: Int) -> DueLoad {
        if let next = nextDueAt, next <= due { nextDueAt = nil }
        loading = id
        return DueLoad(id: id, campaign: campaign, cursor: cursor, dueBy: due, limit: limit)
    }

    /// Takes a page, unless it answers a load from before it was made, or another lane's. `endsHere`: what the page says of later ones is not its own.
    mutating func accept(_ page: DuePage, for load: DueLoad, endsHere: Bool) -> Bool {
        guard loading == load.id else { return false }
        loading = nil
        queue.append(contentsOf: page.prospects)
        if let added = page.prospects.lazy.map(\.id.madeAt).min() { oldest = min(oldest ?? added, added) }
        if let last = page.prospects.last { cursor = DueCursor(dueAt: last.dueAt, prospect: last.id) }
        hasMore = page.prospects.count >= load.limit
        if !hasMore, !endsHere, let next = page.nextDueAt { noteDue(at: next, because: DueCause(page.nextReason)) }
        return true
    }

    /// Notes that a prospect becomes due at `time`, and why not before.
    mutating func noteDue(at time: Instant, because cause: DueCause = .retry) {
        guard nextDueAt.map({ time < $0 }) ?? true else { return }
        nextDueAt = time
        nextCause = cause
    }
}
