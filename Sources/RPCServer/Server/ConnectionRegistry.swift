import NIOCore
import Synchronization

/// The open connections of a server.
final class ConnectionRegistry: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isDraining = false
    }

    private let state = Mutex(State())
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Takes a connection on; false where there are enough.
    func add(_ channel: any Channel) -> Bool {
        let isTaken = state.withLock { state in
            guard state.channels.count < limit, !state.isDraining else { return false }
            state.channels[ObjectIdentifier(channel)] = channel
            return true
        }
        if isTaken {
            channel.closeFuture.whenComplete { [self] _ in
                state.withLock { state in state.channels[ObjectIdentifier(channel)] = nil }
            }
        }
        return isTaken
    }

    /// Refuses connections from now on, and returns those there are.
    func drain() -> [any Channel] {
        state.withLock { state in
            state.isDraining = true
            return Array(state.channels.values)
        }
    }

    var count: Int { state.withLock { $0.channels.count } }
}
