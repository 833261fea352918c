/// The due prospects that a campaign holds in memory, in two lanes: the fresh ones, which were never put off, in the order in
/// which they were added, and those that return for a retry or because they were put off, in the order in which they
/// are due. Each lane holds a window on its order that moves on by pages, never the whole campaign.
///
/// While both have prospects that are due they take turns, so that neither waits for the other's end.
struct LookAhead {
    private var fresh = DueLane()
    private var returning = DueLane(after: .behindFresh)
    /// Whether the last one that was taken came back.
    private var lastReturned = false
    private var loadedReturningAt = Instant.epoch

    /// While fresh prospects are at hand, those that return are loaded no more often than this.
    private static let returningLoadGap: Duration = .milliseconds(100)

    /// How many prospects are at hand.
    var count: Int { fresh.count + returning.count }

    /// The next prospect at hand.
    var first: DueProspect? { takesReturning ? returning.first : fresh.first }

    /// Whether a page is on its way that may have the next prospect.
    var isLoading: Bool { fresh.isLoading || returning.isLoading }

    /// When the next prospect is due that was not loaded, as far as is known.
    var nextDueAt: Instant? { returning.nextDueAt }

    /// Why not before.
    var nextCause: DueCause { returning.nextCause }

    /// When the oldest of those at hand was added; nil: none is at hand. Fresh ones are in the order of their adding, the others in none.
    var oldest: Instant? { [fresh.first?.id.madeAt, returning.oldest].compactMap { $0 }.min() }

    /// Takes out those that were added by a time.
    mutating func removeMade(by time: Instant) -> [ProspectID] { fresh.removeMade(by: time) + returning.removeMade(by: time) }

    /// When the next prospect that returns may be loaded; nil: not before others were taken, or a page is on its way.
    func nextReturning(at now: Instant) -> Instant? {
        guard !returning.isLoading, let due = returning.nextDueAt else { return nil }
        if due > now { return due }
        let gap = loadedReturningAt.advanced(by: Self.returningLoadGap)
        return gap > now ? gap : nil
    }

    private var takesReturning: Bool {
        guard returning.first != nil else { return false }
        return fresh.first == nil || !lastReturned
    }

    mutating func removeFirst() {
        lastReturned = takesReturning
        if lastReturned { returning.removeFirst() } else { fresh.removeFirst() }
    }

    /// Forgets everything, and begins again with the first queued prospect.
    mutating func reset() { self = LookAhead() }

    /// A load that is due, if one is; it counts as on its way from then on. Each lane has half of `limit`. `onlyFresh`: those who
    /// return are not to be loaded now.
    mutating func nextLoad(_ id: LoadID, of campaign: CampaignID, at now: Instant, limit: Int, onlyFresh: Bool) -> DueLoad? {
        let half = (limit + 1) / 2
        if fresh.wantsLoad(at: now, limit: half) { return fresh.load(id, of: campaign, dueBy: .epoch, limit: half) }
        guard !onlyFresh, returning.wantsLoad(at: now, limit: half) else { return nil }
        guard fresh.first == nil || loadedReturningAt.advanced(by: Self.returningLoadGap) <= now else { return nil }
        loadedReturningAt = now
        return returning.load(id, of: campaign, dueBy: now, limit: half)
    }

    /// Takes a page, unless it answers a load from before a ``reset()``.
    mutating func accept(_ page: DuePage, for load: DueLoad) -> Bool {
        fresh.accept(page, for: load, endsHere: true) || returning.accept(page, for: load, endsHere: false)
    }

    /// Notes that a prospect becomes due at `time`, and why not before.
    mutating func noteDue(at time: Instant, because cause: DueCause = .retry) {
        returning.noteDue(at: time, because: cause)
    }
}
