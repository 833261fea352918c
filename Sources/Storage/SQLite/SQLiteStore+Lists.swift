import Domain
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
        var prospects = try ProspectReading(db).read(campaign, key: key, after: cursor, limit: limit)
        guard isCancelled else { return prospects }
        for index in prospects.indices where prospects[index].status == .queued {
            prospects[index].status = .cancelled
            prospects[index].reason = .campaignCancelled
        }
        return prospects
    }
}
