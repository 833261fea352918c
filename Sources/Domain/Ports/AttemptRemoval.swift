/// Where attempts that nobody has to keep any longer are removed, a few at a time.
public protocol AttemptRemoval: Sendable {
    /// Campaigns that ended by `cutoff` and have attempts, in the order of their ids, those after
    /// `campaign`, at most `limit`. Throws ``StoreError``.
    func campaignsToClear(endedBy cutoff: Instant, after campaign: CampaignID?, limit: Int) async throws -> [CampaignID]

    /// Removes attempts of a campaign and what was decided beside them, at most `limit` rows, in one transaction; how many. 0: none are
    /// left that may go. An open attempt stays, and so does every attempt of a campaign that did
    /// not end by `cutoff`. Throws ``StoreError``.
    func removeAttempts(of campaign: CampaignID, endedBy cutoff: Instant, limit: Int) async throws -> Int
}
