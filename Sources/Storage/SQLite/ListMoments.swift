import Foundation
import GRDB
import Synchronization

/// The moments that lists are read from: so many at a time, each for so long, and none where they
/// would keep SQLite's write-ahead log from ever beginning anew.
final class ListMoments: Sendable {
    private struct Weakly {
        weak var moment: ListMoment?
    }

    private struct State {
        var held: [Weakly] = []
        /// While the log is emptied: moments that are asked for wait for it.
        var emptying: Task<Void, Never>?
    }

    private let pool: DatabasePool
    let settings: ListSettings
    private let turns: Turns
    private let state = Mutex(State())

    /// A scan looks at each page once: the usual 2 MiB of cache would be a waste, times the lists.
    private static let cacheKiB = 256
    /// How often the log is tried to be emptied, and the time between: a read of another kind may be in the way.
    private static let tries = 20
    private static let pause = Duration.milliseconds(10)

    init(_ pool: DatabasePool, _ settings: ListSettings) {
        self.pool = pool
        self.settings = settings
        turns = Turns(settings.atOnce)
    }

    /// Holds the moment that is now; waits for a turn where there is none.
    func open() async throws -> ListMoment {
        try await turns.take()
        do {
            if let emptying = state.withLock({ $0.emptying }) { await emptying.value }
            let snapshot = try pool.makeSnapshot()
            try await snapshot.read { try $0.execute(sql: "PRAGMA cache_size = -\(Self.cacheKiB)") }
            let moment = ListMoment(snapshot, turn: turns)
            state.withLock { state in
                state.held.removeAll { $0.moment == nil }
                state.held.append(Weakly(moment: moment))
            }
            moment.watched(by: watch(moment))
            return moment
        } catch {
            turns.giveBack()
            throw error
        }
    }

    /// How many are held.
    var count: Int { state.withLock { $0.held.count { $0.moment?.isHeld ?? false } } }

    private func watch(_ moment: ListMoment) -> Task<Void, Never> {
        let end = ContinuousClock.now + settings.longestMoment
        return Task { [weak self, weak moment, settings] in
            while .now < end {
                let next = min(end, .now + settings.logCheck)
                guard (try? await Task.sleep(until: next, clock: .continuous)) != nil else { return }
                if let self, logSize > settings.largestLog { startEmptying() }
            }
            moment?.end()
        }
    }

    private var logSize: Int64 {
        var status = stat()
        return stat(pool.path + "-wal", &status) == 0 ? Int64(status.st_size) : 0
    }

    /// Ends all moments and empties the log. Not in the task of a moment's watch, which ends with it.
    private func startEmptying() {
        state.withLock { state in
            guard state.emptying == nil else { return }
            let held = state.held
            state.held = []
            state.emptying = Task {
                for weakly in held { weakly.moment?.end() }
                await emptyLog()
                self.state.withLock { $0.emptying = nil }
            }
        }
    }

    /// Copies all of the log into the database, so that the next commit begins it anew: first
    /// beside the writer, however much there is, then what came meanwhile between two commits.
    private func emptyLog() async {
        for _ in 0..<Self.tries {
            await copyBesideWriter()
            let frames = try? await pool.writeWithoutTransaction { try $0.checkpoint(.passive) }
            if let frames, frames.walFrameCount == frames.checkpointedFrameCount { return }
            try? await Task.sleep(for: Self.pause)
        }
    }

    /// With the moment of now held meanwhile, so that no commit can begin the log anew: SQLite before 3.51.3 damages the database where
    /// that happens while another connection than the writer's begins a checkpoint (sqlite.org/wal.html, "The WAL-Reset Bug").
    private func copyBesideWriter() async {
        guard let moment = try? pool.makeSnapshot(),
            let beside = try? DatabaseQueue(path: pool.path, configuration: pool.configuration)
        else { return }
        _ = try? await beside.writeWithoutTransaction { try $0.checkpoint(.passive) }
        withExtendedLifetime(moment) {}
    }
}
