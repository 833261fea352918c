import DequeModule
import Domain

/// The store of the simulation: what is on disk, and what is on its way there, in order.
struct SimulatedDisk {
    enum Item {
        case batch(BatchID, StoreBatch)
        case load(DueLoad)
    }

    var model: StoreModel
    private(set) var queue: Deque<Item> = []
    /// How many items the commit under way takes; nil: none is.
    private(set) var underWay: Int?
    private let fault: SimulationFault?
    /// What was on disk before the newest batch.
    private var before: StoreModel

    init(_ model: StoreModel, fault: SimulationFault?) {
        self.model = model
        self.fault = fault
        before = model
    }

    mutating func add(_ item: Item) { queue.append(item) }

    /// Begins a commit of all that waits. True if there is any, and none was under way.
    mutating func begin() -> Bool {
        guard underWay == nil, !queue.isEmpty else { return false }
        underWay = queue.count
        return true
    }

    /// The next item of the commit under way; nil at its end.
    mutating func next() -> Item? {
        guard let left = underWay, left > 0, let item = queue.popFirst() else {
            underWay = nil
            return nil
        }
        underWay = left - 1
        return item
    }

    mutating func commit(_ batch: StoreBatch) -> BatchOutcome {
        if fault == .losesAcknowledged { before = model }
        var outcome = model.commit(batch)
        if fault == .countsRepeats {
            var index = 0
            for case .insertProspects(_, let new) in batch.changes {
                outcome.inserted[index] = new.count
                index += 1
            }
        }
        return outcome
    }

    func load(_ load: DueLoad) -> DuePage {
        let ahead: Duration = fault == .loadsTooMuch ? .seconds(7_200) : .zero
        return model.due(load.campaign, after: load.cursor, by: load.dueBy.advanced(by: ahead), limit: load.limit)
    }

    /// All that is not on disk is gone.
    mutating func crash() {
        queue = []
        underWay = nil
        if fault == .losesAcknowledged { model = before }
    }
}
