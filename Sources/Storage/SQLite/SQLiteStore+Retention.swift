import Domain
import Foundation
import GRDB

extension SQLiteStore: AttemptRemoval {
    public func campaignsToClear(endedBy cutoff: Instant, after campaign: CampaignID?, limit: Int) async throws -> [CampaignID] {
        try await read { db in
            let arguments: StatementArguments = [campaign?.blob ?? Data(), cutoff.millisecondsSinceEpoch, limit]
            return try Row.fetchAll(db, sql: SQLiteQueries.campaignsToClear, arguments: arguments).map { try $0.identifier("id") }
        }
    }

    /// By the key in whose order attempts are stored: a run of neighbours, for which no index has to be kept.
    public func removeAttempts(of campaign: CampaignID, endedBy cutoff: Instant, limit: Int) async throws -> Int {
        guard limit > 0 else { return 0 }
        return try await write { db in
            let ended: StatementArguments = [campaign.blob, cutoff.millisecondsSinceEpoch]
            guard let key = try Int64.fetchOne(db, sql: SQLiteQueries.endedCampaign, arguments: ended) else { return 0 }
            if let last = try Row.fetchOne(db, sql: SQLiteQueries.lastAttemptToRemove, arguments: [key, limit - 1]) {
                let (prospect, number): (Data, Int) = (try last.read("prospect"), try last.read("number"))
                try db.execute(sql: SQLiteQueries.removeAttemptsUpTo, arguments: [key, prospect, number])
            } else {
                try db.execute(sql: SQLiteQueries.removeAttempts, arguments: [key])
                let attempts = db.changesCount
                // What was decided beside attempts goes when they are gone.
                try db.execute(sql: SQLiteQueries.removeDecisions, arguments: [key, limit - attempts])
                return attempts + db.changesCount
            }
            return db.changesCount
        }
    }
}
