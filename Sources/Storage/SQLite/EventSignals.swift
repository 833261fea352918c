import Synchronization

/// Wakes those who wait for rows of event logs, after the commits that wrote them.
///
/// Without anybody who waits, a commit costs a look into a dictionary per account.
final class EventSignals: Sendable {
    private struct Log {
        var newest: Int64 = 0
        var waiting: [UInt64: CheckedContinuation<Void, any Error>] = [:]
    }

    private struct State {
        var logs: [Int64: Log] = [:]
        var lastID: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Rows were written: the newest of each account.
    func wrote(_ rows: [Int64: Int64]) {
        guard !rows.isEmpty else { return }
        let woken = state.withLock { state in
            var woken: [CheckedContinuation<Void, any Error>] = []
            for (account, row) in rows {
                state.logs[account, default: Log()].newest = max(state.logs[account]?.newest ?? 0, row)
                guard let log = state.logs[account], !log.waiting.isEmpty else { continue }
                woken += log.waiting.values
                state.logs[account]?.waiting = [:]
            }
            return woken
        }
        for continuation in woken { continuation.resume() }
    }

    /// Returns when an account has a row after `newest`. Throws `CancellationError` where the task is cancelled.
    func wait(for account: Int64, after newest: Int64) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    guard state.logs[account]?.newest ?? 0 <= newest else { return .success(()) }
                    state.logs[account, default: Log()].waiting[id] = continuation
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            state.withLock { $0.logs[account]?.waiting.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
    }
}
