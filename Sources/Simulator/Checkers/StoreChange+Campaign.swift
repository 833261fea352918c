import Domain

extension StoreChange {
    /// The campaign it is about.
    var campaignID: CampaignID? {
        switch self {
        case .insertCampaign(let campaign): campaign.id
        case .updateSettings(let id, _), .setStatus(let id, _, _, _), .insertProspects(let id, _): id
        case .openAttempt(let attempt, _): attempt.campaign
        case .advanceAttempt(let reference, _, _), .closeAttempt(let reference, _, _, _, _, _), .withdrawAttempt(let reference, _, _, _):
            reference.campaign
        case .deferProspect(let reference, _, _), .endProspect(let reference, _, _): reference.campaign
        case .recallProspects(let id, _, _): id
        case .useCallerId, .setAside, .suppress, .recordInbound: nil
        }
    }
}
