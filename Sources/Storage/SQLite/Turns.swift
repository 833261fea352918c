import DequeModule
import Synchronization

/// A number of turns that tasks take and give back; who finds none waits, first come, first served.
final class Turns: Sendable {
    private struct State {
        var free: Int
        var waiting: Deque<(id: UInt64, continuation: CheckedContinuation<Void, any Error>)> = []
        var lastID: UInt64 = 0
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: max(1, count))) }

    /// Takes a turn, which has to be given back. Throws `CancellationError` where the task is cancelled while it waits.
    func take() async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    guard state.free == 0 else {
                        state.free -= 1
                        return .success(())
                    }
                    state.waiting.append((id, continuation))
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0).continuation }
            }
            waiter?.resume(throwing: CancellationError())
        }
    }

    /// Gives a turn back.
    func giveBack() {
        let next = state.withLock { state in
            let next = state.waiting.popFirst()?.continuation
            if next == nil { state.free += 1 }
            return next
        }
        next?.resume()
    }
}
