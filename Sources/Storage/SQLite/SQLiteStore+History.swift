import Domain
import Foundation
import GRDB

extension SQLiteStore: HistoryStore {
    public func prospect(_ id: ProspectID, of campaign: CampaignID) async throws -> Prospect? {
        try await read { try SQLiteStore.prospect(id, of: campaign, $0) }
    }

    public func history(of prospect: ProspectID, in campaign: CampaignID) async throws -> ProspectHistory? {
        try await read { db -> ProspectHistory? in
            guard let found = try SQLiteStore.prospect(prospect, of: campaign, db) else { return nil }
            let key = try SQLiteKeys.campaign(campaign, in: db)
            let statement = try db.cachedStatement(sql: "SELECT * FROM decisions WHERE campaign = ? AND prospect = ? ORDER BY seq")
            let decisions = try Row.fetchAll(statement, arguments: [key, prospect.blob]).map { row in
                ProspectDecision(
                    at: try row.instant("at"), kind: try row.value("kind"), until: try row.optionalInstant("until"),
                    reason: Reason(try row.read("reason")), attempt: try row.read("attempt"), callerId: try row.optionalPhone("caller_id"))
            }
            let attempts = try SQLiteStore.attempts(of: campaign, prospect: prospect, after: nil, limit: .max, db)
            return ProspectHistory(prospect: found, attempts: attempts, decisions: decisions)
        }
    }

    public func attempts(
        of campaign: CampaignID, prospect: ProspectID?, after cursor: AttemptCursor?, limit: Int
    ) async throws -> [AttemptEntry] {
        try await read { try SQLiteStore.attempts(of: campaign, prospect: prospect, after: cursor, limit: limit, $0) }
    }

    private static func prospect(_ id: ProspectID, of campaign: CampaignID, _ db: Database) throws -> Prospect? {
        // The list begins behind a cursor: the id just before this one.
        let before = ProspectID(high: id.low == 0 ? id.high &- 1 : id.high, low: id.low &- 1)
        let cursor = id == ProspectID(high: 0, low: 0) ? nil : before
        return try prospects(of: campaign, after: cursor, limit: 1, db).first { $0.id == id }
    }

    private static func attempts(
        of campaign: CampaignID, prospect: ProspectID?, after cursor: AttemptCursor?, limit: Int, _ db: Database
    ) throws -> [AttemptEntry] {
        let key = try SQLiteKeys.campaign(campaign, in: db)
        // Both bounds are of the key by which attempts are stored.
        let lower = cursor.map { ($0.prospect.blob, $0.number) } ?? (prospect?.blob ?? Data(), 0)
        let upper = prospect?.blob ?? Data(repeating: 0xFF, count: 17)
        let statement = try db.cachedStatement(
            sql: """
                SELECT * FROM attempts WHERE campaign = ?1 AND (prospect, number) > (?2, ?3) AND prospect <= ?4
                ORDER BY prospect, number LIMIT ?5
                """)
        return try Row.fetchAll(statement, arguments: [key, lower.0, lower.1, upper, limit]).map { try entry(from: $0, of: campaign) }
    }

    private static func entry(from row: Row, of campaign: CampaignID) throws -> AttemptEntry {
        AttemptEntry(
            attempt: try attempt(from: row, of: campaign), reason: try row.reason("reason"), endedAt: try row.optionalInstant("ended_at"),
            retryAt: try row.optionalInstant("retry_at"), record: try record(from: row))
    }

    private static func record(from row: Row) throws -> AttemptRecord {
        let isDetected = try row.read("amd", as: Int?.self) != nil
        var record = AttemptRecord(
            ringingAt: try row.optionalInstant("ringing_at"), answeredAt: try row.optionalInstant("answered_at"),
            amd: isDetected ? try row.value("amd") : nil, carrierID: try row.read("carrier_id"))
        if let amount = try row.read("cost_micros", as: Int64?.self) {
            record.cost = AttemptCost(amountMicros: amount, currency: try row.read("cost_currency", as: String?.self) ?? "")
            if record.cost == nil { throw DamagedRow(column: "cost_micros") }
        }
        return record
    }
}
