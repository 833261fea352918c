import Domain

extension SQLiteStore: ForecastStore {
    public func queuedProspects(of campaign: CampaignID, every step: Int) async throws -> any QueuedList {
        SQLiteQueuedList(of: campaign, every: step, in: self)
    }
}
