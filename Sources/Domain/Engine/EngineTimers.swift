import HeapModule

/// What is due when. An entry is not removed when its time changes: it is skipped when it comes
/// up, and now and then all that went stale are dropped at once, which keeps the cost per timer
/// O(log n) and the memory within twice the live ones.
struct EngineTimers {
    enum Key {
        case campaign(CampaignID)
        case attempt(AttemptID)
    }

    struct Entry: Comparable {
        let at: Instant
        /// Of those that are due at the same time, the lowest turn comes first.
        let turn: UInt64
        let order: UInt64
        let key: Key

        static func < (lhs: Entry, rhs: Entry) -> Bool { (lhs.at, lhs.turn, lhs.order) < (rhs.at, rhs.turn, rhs.order) }
        static func == (lhs: Entry, rhs: Entry) -> Bool { lhs.order == rhs.order }
    }

    private var heap: Heap<Entry> = []
    private var added: UInt64 = 0
    private var pruneAt = 1_024

    /// How many entries there are, stale ones among them.
    var count: Int { heap.count }

    mutating func add(_ key: Key, at time: Instant, turn: UInt64 = 0) {
        added += 1
        heap.insert(Entry(at: time, turn: turn, order: added, key: key))
    }

    /// The earliest entry that is live; stale ones before it are dropped.
    mutating func earliest(where isLive: (Entry) -> Bool) -> Entry? {
        while let entry = heap.min {
            if isLive(entry) { return entry }
            heap.removeMin()
        }
        return nil
    }

    mutating func removeEarliest() {
        if !heap.isEmpty { heap.removeMin() }
    }

    /// Drops what went stale, if much may have.
    mutating func prune(where isLive: (Entry) -> Bool) {
        guard heap.count >= pruneAt else { return }
        heap = Heap(heap.unordered.filter(isLive))
        pruneAt = max(1_024, heap.count * 2)
    }
}
