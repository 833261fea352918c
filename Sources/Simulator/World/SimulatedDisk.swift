import Domain

/// The store of the simulation: what is on disk, and what may happen to what is on its way there.
struct SimulatedDisk {
    var model: StoreModel
    /// Until when nothing can be written.
    var fullUntil = Instant.epoch
    private let fault: SimulationFault?
    /// What was on disk before the newest commit: only where a built-in fault goes back to it.
    private var before: StoreModel?

    init(_ model: StoreModel, fault: SimulationFault?) {
        self.model = model
        self.fault = fault
    }

    /// Makes batches durable, all or none.
    mutating func commit(_ batches: [StoreBatch]) -> [BatchOutcome] {
        if fault == .losesAcknowledged { before = model }
        return batches.map { batch in
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
    }

    func load(_ load: DueLoad) -> DuePage {
        let ahead: Duration = fault == .loadsTooMuch ? .seconds(7_200) : .zero
        return model.due(load.campaign, after: load.cursor, by: load.dueBy.advanced(by: ahead), limit: load.limit)
    }

    /// The process is killed while `underWay` is written: it is there or not, all of it since it is
    /// one transaction. What came of it; nil: it is not there.
    mutating func crash(underWay: [StoreBatch], survives: Bool) -> [BatchOutcome]? {
        if fault == .losesAcknowledged, let before { model = before }
        if fault == .tearsCommits, let batch = underWay.last {
            model.tear(batch)
        }
        guard survives, fault == nil else { return nil }
        return commit(underWay)
    }
}
