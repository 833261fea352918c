import GRDB
import Synchronization

/// One moment of the store, held on a connection of its own until it is ended or released.
final class ListMoment: Sendable {
    private struct State {
        var snapshot: DatabaseSnapshot?
        var watch: Task<Void, Never>?
    }

    private let state: Mutex<State>
    private let turns: Turns

    /// Holds the moment of `snapshot`, and the turn that was taken for it.
    init(_ snapshot: DatabaseSnapshot, turn turns: Turns) {
        state = Mutex(State(snapshot: snapshot))
        self.turns = turns
    }

    deinit { end() }

    /// Reads as of the moment. Nil where it has ended.
    func read<Value: Sendable>(_ body: @Sendable @escaping (Database) throws -> Value) async throws -> Value? {
        guard let snapshot = state.withLock({ $0.snapshot }) else { return nil }
        return try await snapshot.read(body)
    }

    /// Whether it can still be read.
    var isHeld: Bool { state.withLock { $0.snapshot != nil } }

    /// Keeps the task that looks after it, which ends with it.
    func watched(by task: Task<Void, Never>) {
        let isLate = state.withLock { state in
            guard state.snapshot != nil else { return true }
            state.watch = task
            return false
        }
        if isLate { task.cancel() }
    }

    /// Lets go of the moment. A read that is under way comes to its end.
    func end() {
        let (snapshot, watch) = state.withLock { state in
            defer { (state.snapshot, state.watch) = (nil, nil) }
            return (state.snapshot, state.watch)
        }
        watch?.cancel()
        if snapshot != nil { turns.giveBack() }
    }
}
