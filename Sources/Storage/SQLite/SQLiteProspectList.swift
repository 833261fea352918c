import Domain
import Synchronization

/// A list read from a ``ListMoment``; one that fits into a piece is read at once and holds none.
final class SQLiteProspectList: ProspectList {
    private struct Place {
        var cursor: ProspectID?
        var left: Int
        var hasBegun = false
        var moment: ListMoment?
    }

    private let campaign: CampaignID
    private let store: SQLiteStore
    private let place: Mutex<Place>

    init(of campaign: CampaignID, after cursor: ProspectID?, limit: Int, in store: SQLiteStore) {
        self.campaign = campaign
        self.store = store
        place = Mutex(Place(cursor: cursor, left: limit))
    }

    func next() async throws -> [Prospect] {
        var place = self.place.withLock { $0 }
        guard place.left > 0 else { return [] }
        let size = min(place.left, store.lists.settings.piece)
        let found = try await read(size, &place)
        place.hasBegun = true
        place.cursor = found.last?.id
        place.left = found.count < size ? 0 : place.left - found.count
        if place.left == 0 { place.moment = nil }
        self.place.withLock { $0 = place }
        return found
    }

    private func read(_ size: Int, _ place: inout Place) async throws -> [Prospect] {
        if !place.hasBegun {
            // One more, where more are wanted, tells whether this is all.
            let first = try await store.listProspects(campaign, after: place.cursor, limit: min(place.left, size + 1))
            if first.count <= size {
                place.left = first.count
                return first
            }
        }
        let (campaign, cursor) = (campaign, place.cursor)
        return try await store.mapErrors {
            while true {
                let moment = if let held = place.moment { held } else { try await store.lists.open() }
                place.moment = moment
                let found = try await moment.read { try SQLiteStore.prospects(of: campaign, after: cursor, limit: size, $0) }
                if let found { return found }
                place.moment = nil
            }
        }
    }
}
