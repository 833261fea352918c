import Domain

/// A client that watches the events of an account: it loses its connection at any event, and goes on with the last token that it got.
struct SimulatedWatcher {
    private let account: AccountID
    /// The last one that it got; nil: it begins with the oldest event.
    private var token: String?

    init(_ account: AccountID) { self.account = account }

    /// Where it goes on.
    enum Reading {
        /// Where it left off.
        case goesOn
        /// Not there: events after its token are forgotten, and it begins with the oldest.
        case beginsAnew
        /// Its token is not taken.
        case isRefused
    }

    /// Connects, and reads until there is no more or `isCut` says that the connection is. Each event goes to `tell`.
    mutating func read(
        _ journal: EventJournal, rowsAtATime: Int, isCut: () -> Bool, tell: (Reading, [AccountEvent]) throws -> Void
    ) throws {
        let state = journal.state(of: account)
        var reading = Reading.goesOn
        var position = state.beginning
        if let token {
            guard let last = EventToken.position(token, scope: state.scope) else { return try tell(.isRefused, []) }
            reading = state.reaches(last) ? .goesOn : .beginsAnew
            if state.reaches(last) { position = last }
        } else if state.oldest > 1 {
            reading = .beginsAnew
        }
        var events: [AccountEvent] = []
        defer { token = EventToken.text(position, scope: state.scope) }
        // The row that the position is in may have more.
        var next = max(1, position.row)
        reading: while true {
            let rows = try journal.rows(of: account, from: next, limit: rowsAtATime)
            guard !rows.isEmpty else { break }
            for row in rows {
                for (event, behind) in position.rest(of: row) {
                    position = behind
                    events.append(event)
                    if isCut() { break reading }
                }
                next = row.number + 1
            }
        }
        try tell(reading, events)
    }
}
