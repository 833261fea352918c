import Domain
import Foundation
import GRDB

extension SQLiteStore {
    public func prospectList(_ campaign: CampaignID, after cursor: ProspectID?, limit: Int) async throws -> any ProspectList {
        SQLiteProspectList(of: campaign, after: cursor, limit: limit, in: self)
    }

    public func listProspects(_ campaign: CampaignID, after cursor: ProspectID?, limit: Int) async throws -> [Prospect] {
        try await read { try SQLiteStore.prospects(of: campaign, after: cursor, limit: limit, $0) }
    }

    static func prospects(of campaign: CampaignID, after cursor: ProspectID?, limit: Int, _ db: Database) throws -> [Prospect] {
        let key = try SQLiteKeys.campaign(campaign, in: db)
        let status = try Int.fetchOne(db, sql: "SELECT status FROM campaigns WHERE seq = ?", arguments: [key])
        let isCancelled = status == CampaignStatus.cancelled.rawValue
        let statement = try db.cachedStatement(sql: SQLiteQueries.prospects)
        let rows = try Row.fetchCursor(statement, arguments: [key, cursor?.blob ?? Data(), limit])
        var prospects: [Prospect] = []
        while let row = try rows.next() {
            var prospect = Prospect(
                id: try row.identifier("id"), campaign: campaign, phone: try row.phone("phone"), status: try row.value("status"),
                reason: row.reason("reason"), attempts: row["attempts"], dueAt: try row.instant("due_at"))
            if isCancelled, prospect.status == .queued {
                prospect.status = .cancelled
                prospect.reason = .campaignCancelled
            }
            prospects.append(prospect)
        }
        return prospects
    }
}
