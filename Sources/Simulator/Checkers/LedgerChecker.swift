import Domain

/// At the end: the carrier's ledger against the store, line by line and row by row.
struct LedgerChecker {
    /// The longest that an attempt may be open, whose end the carrier does not tell: a receipt's wait, look-ups, and some patience.
    private static let longest: Duration = .seconds(73 * 3_600)

    func check(_ peer: SimulatedPeer, on disk: StoreModel, at now: Instant) -> String? {
        let ledger = peer.ledger
        for (id, entry) in ledger {
            guard case .placed(let placedAt) = entry.fate else { continue }
            guard let row = disk.attempts[id] else { return "the carrier placed an attempt of which the store knows nothing" }
            if row.attempt.callerId != entry.attempt.callerId || row.attempt.phone != entry.attempt.phone {
                return "an attempt is kept with other numbers than the carrier placed it with"
            }
            if let kept = row.record.carrierID, kept != peer.carrierID(of: id) { return "an attempt is kept under another's carrier id" }
            if let kept = row.record.cost, kept != peer.cost(of: id) { return "an attempt is kept with another's cost" }
            if row.outcome == nil, placedAt.advanced(by: Self.longest) < now {
                return "the carrier placed an attempt that is open for ever"
            }
        }
        var calls: [ProspectID: Set<Int>] = [:]
        for entry in ledger.values {
            guard case .placed = entry.fate else { continue }
            if !calls[entry.attempt.prospect, default: []].insert(entry.attempt.number).inserted {
                return "the carrier placed an attempt twice"
            }
        }
        for prospect in disk.prospects.values {
            if let rule = check(prospect, disk, placed: calls[prospect.id]?.count ?? 0) { return rule }
        }
        return nil
    }

    private func check(_ prospect: Prospect, _ disk: StoreModel, placed: Int) -> String? {
        let rows = (disk.attemptsOf[prospect.id] ?? []).compactMap { disk.attempts[$0] }
        if prospect.attempts != rows.count { return "a prospect counts \(prospect.attempts) attempts and has \(rows.count)" }
        if placed > rows.count { return "a prospect has \(rows.count) attempts, and was called \(placed) times" }
        if rows.map(\.attempt.number) != Array(1..<(rows.count + 1)) { return "a prospect's attempts are not numbered one by one" }
        switch prospect.status {
        case .queued, .cancelled, .dialing, .sending, .sent: return nil
        default: return rows.last?.outcome == prospect.status ? nil : "a prospect is \(prospect.status) and its last attempt is not"
        }
    }
}
