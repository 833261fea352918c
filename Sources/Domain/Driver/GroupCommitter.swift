import Synchronization

/// Takes the batches and loads of all accounts to the store, in the order in which they come.
/// While a commit runs, what comes next waits, and then goes together in one.
final class GroupCommitter: Sendable {
    private enum Work {
        case commit(CommitLane, StoreBatch, @Sendable (Result<BatchOutcome, StoreError>) -> Void)
        case load(CommitLane, DueLoad, @Sendable (Result<DuePage, StoreError>) -> Void)
    }

    private struct Commit {
        let lane: CommitLane
        let batch: StoreBatch
        let completion: @Sendable (Result<BatchOutcome, StoreError>) -> Void
    }

    private struct Queue {
        var work: [Work] = []
        var isRunning = false
    }

    private let store: any Store
    private let queue = Mutex(Queue())

    init(store: any Store) { self.store = store }

    /// Commits a batch after all handed over before; `completion` is called when it is on disk, or was refused.
    func commit(_ batch: StoreBatch, in lane: CommitLane, completion: @escaping @Sendable (Result<BatchOutcome, StoreError>) -> Void) {
        enqueue(.commit(lane, batch, completion))
    }

    /// Loads a page after all batches handed over before.
    func load(_ load: DueLoad, in lane: CommitLane, completion: @escaping @Sendable (Result<DuePage, StoreError>) -> Void) {
        enqueue(.load(lane, load, completion))
    }

    private func enqueue(_ work: Work) {
        let starts = queue.withLock { queue in
            queue.work.append(work)
            defer { queue.isRunning = true }
            return !queue.isRunning
        }
        if starts { Task { await self.run() } }
    }

    private func run() async {
        while let work = next() {
            await commitAll(of: work)
            for case .load(let lane, let load, let completion) in work {
                completion(await page(of: load, in: lane))
            }
        }
    }

    private func next() -> [Work]? {
        queue.withLock { queue in
            guard !queue.work.isEmpty else {
                queue.isRunning = false
                return nil
            }
            defer { queue.work = [] }
            return queue.work
        }
    }

    /// All commits of a round go first: a load may see batches that came after it, never miss one that came before.
    private func commitAll(of work: [Work]) async {
        var commits: [Commit] = []
        for case .commit(let lane, let batch, let completion) in work {
            if lane.isBroken {
                completion(.failure(Self.broken))
            } else {
                commits.append(Commit(lane: lane, batch: batch, completion: completion))
            }
        }
        guard !commits.isEmpty else { return }
        guard let error = await commit(commits) else { return }
        // Where the store works and what it was given is at fault, each engine answers for its own.
        let byLane = Dictionary(grouping: commits) { ObjectIdentifier($0.lane) }
        var isStoreAtFault: Bool { if case .unavailable = error { true } else { false } }
        guard byLane.count > 1, !isStoreAtFault else { return fail(commits, error) }
        for own in byLane.values {
            if let error = await commit(own) { fail(own, error) }
        }
    }

    /// Commits together; what went wrong, if anything did, in which case nothing was stored.
    private func commit(_ commits: [Commit]) async -> StoreError? {
        do {
            let outcomes = try await store.commit(commits.map(\.batch))
            guard outcomes.count == commits.count else { return .unavailable("the store answered another number of batches") }
            for (commit, outcome) in zip(commits, outcomes) { commit.completion(.success(outcome)) }
            return nil
        } catch {
            return Self.storeError(error)
        }
    }

    private func fail(_ commits: [Commit], _ error: StoreError) {
        for commit in commits { commit.lane.breakOff() }
        for commit in commits { commit.completion(.failure(error)) }
    }

    private func page(of load: DueLoad, in lane: CommitLane) async -> Result<DuePage, StoreError> {
        guard !lane.isBroken else { return .failure(Self.broken) }
        do {
            return .success(try await store.loadDue(load.campaign, after: load.cursor, dueBy: load.dueBy, limit: load.limit))
        } catch {
            lane.breakOff()
            return .failure(Self.storeError(error))
        }
    }

    private static let broken = StoreError.unavailable("a change before this one could not be stored")

    static func storeError(_ error: any Error) -> StoreError {
        error as? StoreError ?? .unavailable(String(describing: error))
    }
}
