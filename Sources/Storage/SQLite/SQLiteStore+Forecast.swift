import Domain

extension SQLiteStore: ForecastStore {
    public func queuedProspects(of campaign: CampaignID, sample: ForecastSample) async throws -> any QueuedList {
        SQLiteQueuedList(of: campaign, sample: sample, in: self)
    }
}
