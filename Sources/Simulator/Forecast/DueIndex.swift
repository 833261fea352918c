import Domain

/// Queued prospects in the order in which they are due, for stores of many: an ordered list in pieces that are small enough to
/// be changed at once.
struct DueIndex {
    struct Entry: Comparable {
        let dueAt: Instant
        let id: ProspectID

        static func < (lhs: Entry, rhs: Entry) -> Bool { (lhs.dueAt, lhs.id) < (rhs.dueAt, rhs.id) }
    }

    private var pieces: [[Entry]] = [[]]
    private var dueAt: [ProspectID: Instant] = [:]
    private static let largestPiece = 512

    /// Notes that a prospect is due at a time; nil: not any more.
    mutating func set(_ id: ProspectID, _ time: Instant?) {
        if let old = dueAt[id] {
            guard old != time else { return }
            let entry = Entry(dueAt: old, id: id)
            let piece = piece(for: entry)
            let place = Self.place(of: entry, in: pieces[piece])
            pieces[piece].remove(at: place)
            if pieces[piece].isEmpty, pieces.count > 1 { pieces.remove(at: piece) }
        }
        dueAt[id] = time
        guard let time else { return }
        let entry = Entry(dueAt: time, id: id)
        let piece = piece(for: entry)
        pieces[piece].insert(entry, at: Self.place(of: entry, in: pieces[piece]))
        guard pieces[piece].count > Self.largestPiece else { return }
        let half = pieces[piece].count / 2
        pieces.insert(Array(pieces[piece][half...]), at: piece + 1)
        pieces[piece].removeSubrange(half...)
    }

    /// At most `limit` entries after one; nil: from the first.
    func entries(after entry: Entry?, limit: Int) -> [Entry] {
        var found: [Entry] = []
        var piece = entry.map { self.piece(for: $0) } ?? 0
        var place =
            entry.map { entry in
                let place = Self.place(of: entry, in: pieces[piece])
                return place < pieces[piece].count && pieces[piece][place] == entry ? place + 1 : place
            } ?? 0
        while piece < pieces.count, found.count < limit {
            if place < pieces[piece].count {
                found.append(pieces[piece][place])
                place += 1
            } else {
                (piece, place) = (piece + 1, 0)
            }
        }
        return found
    }

    /// The piece that an entry belongs to: the last that begins at or before it.
    private func piece(for entry: Entry) -> Int {
        var (low, high) = (0, pieces.count)
        while low + 1 < high {
            let middle = (low + high) / 2
            if let first = pieces[middle].first, first <= entry { low = middle } else { high = middle }
        }
        return low
    }

    /// Where an entry is, or would be.
    private static func place(of entry: Entry, in piece: [Entry]) -> Int {
        var (low, high) = (0, piece.count)
        while low < high {
            let middle = (low + high) / 2
            if piece[middle] < entry { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
