import RPCServer
import Synchronization

/// Streams that have no end of their own, so that they can be ended when the server stops.
public final class EventGate: Sendable {
    private struct State {
        var streams: [UInt64: Task<Void, any Error>] = [:]
        var lastID: UInt64 = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    /// An open gate.
    public init() {}

    /// Runs a stream until it ends, its caller is gone, or the gate is closed: then it throws UNAVAILABLE.
    func hold(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let (id, task) = try state.withLock { state in
            guard !state.isClosed else { throw Self.stopping }
            state.lastID += 1
            let task = Task { try await body() }
            state.streams[state.lastID] = task
            return (state.lastID, task)
        }
        defer { state.withLock { $0.streams[id] = nil } }
        do {
            try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } catch {
            if !Task.isCancelled, state.withLock({ $0.isClosed }) { throw Self.stopping }
            throw error
        }
    }

    /// Ends all streams and takes no more.
    public func close() {
        let streams = state.withLock { state in
            state.isClosed = true
            return Array(state.streams.values)
        }
        for stream in streams { stream.cancel() }
    }

    private static let stopping = RPCError(.unavailable, "the server is stopping")
}
