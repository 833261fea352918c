/// Where dry runs and estimates read whom a campaign is still to attempt.
public protocol ForecastStore: Sendable {
    /// A campaign's queued prospects in the order in which they were added: those in the sample. Throws ``StoreError``.
    func queuedProspects(of campaign: CampaignID, sample: ForecastSample) async throws -> any QueuedList
}
