/// Where dry runs and estimates read whom a campaign is still to attempt.
public protocol ForecastStore: Sendable {
    /// A campaign's queued prospects in the order in which they were added: the first of each `step` of them. Throws ``StoreError``.
    func queuedProspects(of campaign: CampaignID, every step: Int) async throws -> any QueuedList
}
