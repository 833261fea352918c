import Domain
import GRDB

/// Inserts prospects a row at a time, straight through SQLite's own calls.
///
/// Requests bring 10,000 rows, and for each of them a list of boxed arguments would cost as much
/// as the insert itself does.
struct ProspectInsertion {
    private static let sql = """
        INSERT INTO prospects (campaign, id, phone, status, attempts, due_at) VALUES (?, ?, ?, 1, 0, 0)
        ON CONFLICT (campaign, phone) DO NOTHING
        """

    private let db: Database

    init(_ db: Database) { self.db = db }

    /// Inserts those whose phone the campaign does not have; how many there were.
    func insert(_ prospects: [NewProspect], campaign: Int64) throws -> Int {
        let statement = try DirectStatement(Self.sql, in: db)
        try statement.bind(1, campaign)
        var inserted = 0
        for prospect in prospects {
            inserted += try prospect.id.withBlob { id in
                try statement.bind(2, id)
                try statement.bind(3, prospect.phone.column)
                return try statement.run()
            }
        }
        return inserted
    }
}
