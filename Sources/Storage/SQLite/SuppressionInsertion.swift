import Domain
import GRDB

/// Puts phones on a suppression list a row at a time, straight through SQLite's own calls: uploads have millions of them.
struct SuppressionInsertion {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// How many were not on the list from this source. In the order of the list, so that a page is changed once for all
    /// that go on it. `already` gets the places, in that order, of those that were there.
    func insert(
        _ phones: [PhoneNumber], account: Int64, campaign: Int64, _ source: SuppressionSource, at instant: Instant,
        already: (Int) -> Void = { _ in }
    ) throws -> Int {
        let statement = try DirectStatement(SuppressionStatements.add, in: db)
        try statement.bind(1, account)
        try statement.bind(3, campaign)
        try statement.bind(4, Int64(source.rawValue))
        try statement.bind(5, instant.millisecondsSinceEpoch)
        var inserted = 0
        for (place, phone) in phones.sorted().enumerated() {
            try statement.bind(2, phone.column)
            let count = try statement.run()
            if count == 0 { already(place) }
            inserted += count
        }
        return inserted
    }
}
