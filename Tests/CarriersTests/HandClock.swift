import Domain
import Synchronization

/// A clock set by hand, whose sleeps a test ends one by one. Each counts as over before anybody could cancel it.
final class HandClock: EngineClock {
    private struct State {
        var now: Instant
        var sleeps: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(now: Instant) { state = Mutex(State(now: now)) }

    var now: Instant { state.withLock { $0.now } }
    let minimumResolution: Duration = .milliseconds(1)

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        await withCheckedContinuation { continuation in state.withLock { $0.sleeps.append(continuation) } }
    }

    func set(_ now: Instant) { state.withLock { $0.now = now } }

    /// Ends the sleep that has lasted longest.
    func endSleep() {
        let sleep = state.withLock { $0.sleeps.isEmpty ? nil : $0.sleeps.removeFirst() }
        sleep?.resume()
    }

    /// Waits in real time until `count` sleep; how many do at last, five seconds at most.
    func sleepers(_ count: Int) async throws -> Int {
        for _ in 0..<500 {
            if state.withLock({ $0.sleeps.count }) == count { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        return state.withLock { $0.sleeps.count }
    }
}
