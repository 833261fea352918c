import Domain
import Synchronization

/// Reads of event logs. Watchers that want the same rows at the same time, as all do that are woken by a commit, share a read.
final class EventReads: Sendable {
    private struct Place: Hashable {
        let account: AccountID
        let first: Int64
    }

    private let log: any EventLog
    private let underWay = Mutex<[Place: Task<[EventRow], any Error>]>([:])

    init(_ log: any EventLog) { self.log = log }

    func rows(of account: AccountID, from first: Int64) async throws -> [EventRow] {
        let place = Place(account: account, first: first)
        let task = underWay.withLock { underWay in
            if let task = underWay[place] { return task }
            let task = Task {
                defer { self.underWay.withLock { $0[place] = nil } }
                return try await log.eventRows(account, from: first)
            }
            underWay[place] = task
            return task
        }
        return try await task.value
    }
}
