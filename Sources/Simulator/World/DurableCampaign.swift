import Domain

/// A campaign as it was on disk after a batch: its stored counters and a count of its rows.
struct DurableCampaign {
    let campaign: Campaign
    let rows: CampaignStats

    init?(_ id: CampaignID, on disk: StoreModel) {
        guard let campaign = disk.campaigns[id] else { return nil }
        self.campaign = campaign
        rows = disk.recount(id)
    }
}
