import HeapModule

/// The campaigns of an account that wait for a slot which others may take too, by turn.
struct SlotQueue {
    private struct Entry: Comparable {
        let turn: UInt64
        let order: UInt64
        let run: CampaignRun

        static func < (lhs: Entry, rhs: Entry) -> Bool { (lhs.turn, lhs.order) < (rhs.turn, rhs.order) }
        static func == (lhs: Entry, rhs: Entry) -> Bool { lhs.order == rhs.order }
    }

    private var heap: Heap<Entry> = []
    private var added: UInt64 = 0

    /// Whether nobody waits.
    var isEmpty: Bool { heap.isEmpty }

    /// Has a campaign wait, unless it does: of equal turns the first comes first.
    mutating func add(_ run: CampaignRun, turn: UInt64) {
        guard !run.isQueued else { return }
        run.isQueued = true
        added += 1
        heap.insert(Entry(turn: turn, order: added, run: run))
    }

    /// The campaign whose turn it is; it waits no longer.
    mutating func removeFirst() -> CampaignRun? {
        guard let entry = heap.popMin() else { return nil }
        entry.run.isQueued = false
        return entry.run
    }
}
