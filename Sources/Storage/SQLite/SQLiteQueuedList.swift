import Domain
import Synchronization

/// Queued prospects read from a ``ListMoment``.
final class SQLiteQueuedList: QueuedList {
    private struct Place {
        var cursor: ProspectID?
        /// How many rows were seen, of this round of the sample.
        var seen = 0
        var isOver = false
        var moment: ListMoment?
    }

    private let campaign: CampaignID
    private let sample: ForecastSample
    private let store: SQLiteStore
    private let place = Mutex(Place())

    init(of campaign: CampaignID, sample: ForecastSample, in store: SQLiteStore) {
        self.campaign = campaign
        self.sample = sample
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
        let (campaign, cursor, sample, limit) = (campaign, place.cursor, sample, store.lists.settings.piece)
        var (seen, moment) = (place.seen, place.moment)
        let found = try await store.mapErrors {
            while true {
                let held = if let moment { moment } else { try await store.lists.open() }
                moment = held
                let before = seen
                let found = try await held.read { db in
                    var seen = before
                    let piece = try QueuedReading(db, of: campaign).read(after: cursor, limit: limit, sample: sample, seen: &seen)
                    return (piece, seen)
                }
                if let found {
                    seen = found.1
                    return found.0
                }
                moment = nil
            }
        }
        (place.seen, place.moment) = (seen, moment)
        return found
    }
}
