import Synchronization

/// Takes the commits and loads of all accounts to the store as a ``CommitQueue`` has it.
final class GroupCommitter: Sendable {
    typealias Receiver = @Sendable (DriverInput) -> Void

    private struct State {
        var queue: CommitQueue<Receiver>
        var isRunning = false
    }

    private let store: any Store
    private let state: Mutex<State>

    /// A committer. `largestCommit`: as in ``HostSettings/largestCommit``.
    init(store: any Store, largestCommit: Int) {
        self.store = store
        state = Mutex(State(queue: CommitQueue(largestCommit: largestCommit)))
    }

    /// Does a work after all handed over before; `receiver` hears what came of it.
    func perform(_ work: StoreWork, receiver: @escaping Receiver) {
        let starts = state.withLock { state in
            state.queue.add(work, for: receiver)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if starts { Task { await self.run() } }
    }

    private func run() async {
        while let step = next() {
            switch step {
            case .commit(let batches):
                let result = await Self.result { try await store.commit(batches) }
                tell(state.withLock { $0.queue.committed(result) })
            case .load(let load):
                let result = await Self.result {
                    try await store.loadDue(load.campaign, after: load.cursor, dueBy: load.dueBy, limit: load.limit)
                }
                tell(state.withLock { $0.queue.loaded(result) })
            }
        }
    }

    private func next() -> CommitQueue<Receiver>.Step? {
        let (step, notices) = state.withLock { state in
            let next = state.queue.next()
            state.isRunning = next.step != nil
            return next
        }
        tell(notices)
        return step
    }

    private func tell(_ notices: [CommitQueue<Receiver>.Notice]) {
        for notice in notices { notice.receiver(notice.input) }
    }

    static func result<Value>(_ body: () async throws -> Value) async -> Result<Value, StoreError> {
        do {
            return .success(try await body())
        } catch {
            return .failure(error as? StoreError ?? .unavailable(String(describing: error)))
        }
    }
}
