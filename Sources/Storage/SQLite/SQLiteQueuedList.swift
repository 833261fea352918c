import Domain
import Synchronization

/// Queued prospects read from a ``ListMoment``.
final class SQLiteQueuedList: QueuedList {
    private struct Place {
        var cursor: ProspectID?
        var skipped = 0
        var isOver = false
        var moment: ListMoment?
    }

    private let campaign: CampaignID
    private let step: Int
    private let store: SQLiteStore
    private let place = Mutex(Place())

    init(of campaign: CampaignID, every step: Int, in store: SQLiteStore) {
        self.campaign = campaign
        self.step = max(1, step)
        self.store = store
    }

    func next() async throws -> [QueuedProspect]? {
        var place = self.place.withLock { $0 }
        guard !place.isOver else { return nil }
        let found = try await read(&place)
        place.cursor = found.cursor
        if found.cursor == nil { (place.isOver, place.moment) = (true, nil) }
        self.place.withLock { $0 = place }
        return found.prospects
    }

    private func read(_ place: inout Place) async throws -> QueuedReading.Piece {
        let (campaign, cursor, step, limit) = (campaign, place.cursor, step, store.lists.settings.piece)
        var (skipped, moment) = (place.skipped, place.moment)
        let found = try await store.mapErrors {
            while true {
                let held = if let moment { moment } else { try await store.lists.open() }
                moment = held
                let before = skipped
                let found = try await held.read { db in
                    var skipped = before
                    let piece = try QueuedReading(db, of: campaign).read(after: cursor, limit: limit, every: step, skipped: &skipped)
                    return (piece, skipped)
                }
                if let found {
                    skipped = found.1
                    return found.0
                }
                moment = nil
            }
        }
        (place.skipped, place.moment) = (skipped, moment)
        return found
    }
}
