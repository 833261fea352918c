/// A commit or a load that an engine wants of the store.
public struct StoreWork: Sendable {
    /// What it is.
    public enum Task: Sendable {
        /// Make a batch durable.
        case commit(BatchID, StoreBatch)
        /// Read a page.
        case load(DueLoad)
    }

    /// What it is.
    public let task: Task
    /// Which engine's it is: its order, and the fate that it shares.
    public let lane: CommitLane
    /// Which of the account's engines it is, one after another.
    public let generation: UInt64

    /// A copy is as long as the largest request, at the least: with it a commit is full.
    private static let weightOfCopy = 10_000

    /// How many rows it writes, roughly.
    var weight: Int {
        guard case .commit(_, let batch) = task else { return 0 }
        return batch.changes.reduce(0) { sum, change in
            switch change {
            case .insertProspects(_, let new): sum + new.count
            case .copyProspects: sum + Self.weightOfCopy
            default: sum + 1
            }
        }
    }

    /// The input with which its engine hears that it was not done.
    func failed(_ error: StoreError) -> DriverInput {
        switch task {
        case .commit(let id, _): .committed(generation: generation, id, .failure(error))
        case .load(let load): .loaded(generation: generation, load, .failure(error))
        }
    }
}
