import Domain

/// What users were told must stay true.
struct PromiseChecker {
    private(set) var campaigns: Set<CampaignID> = []
    private var phones: [CampaignID: Set<PhoneNumber>] = [:]

    /// A reply, at the moment in which it is given.
    mutating func check(_ reply: CommandReply, to command: CampaignCommand, on disk: StoreModel, as durable: [CampaignID: DurableCampaign])
        -> String?
    {
        switch (reply, command) {
        case (.campaign(let campaign), .create), (.campaign(let campaign), .redial):
            campaigns.insert(campaign.id)
            // A redial brings its prospects along.
            phones[campaign.id, default: []].formUnion(disk.list(campaign.id, after: nil, limit: .max).map(\.phone))
            return disk.campaigns[campaign.id] == nil ? "a campaign is acknowledged that is not on disk" : nil
        case (.added(let count), .addProspects(let id, let added)):
            let fresh = Set(added).subtracting(phones[id] ?? [])
            phones[id, default: []].formUnion(added)
            return count == fresh.count ? stored(on: disk, only: id) : "\(count) counted as added, of \(fresh.count) new ones"
        case (.campaign(let campaign), .update(_, let patch)):
            // A change that was made changes nothing when it is made again.
            let again = try? patch.applied(to: campaign.settings, zones: Simulation.zones)
            return again == campaign.settings ? nil : "an update is acknowledged that was not made"
        case (.campaign(let campaign), _):
            return durable[campaign.id]?.campaign.status == campaign.status ? nil : "a reply says what is not on disk"
        case (.number, .number), (.added, .number(.add)): return nil
        default: return "a reply of the wrong kind"
        }
    }

    /// A refusal, at the moment in which it is given: what it says of the campaign must be on disk.
    func check(_ refusal: CommandError, to command: CampaignCommand, as durable: [CampaignID: DurableCampaign]) -> String? {
        guard case .wrongStatus(let status, _) = refusal, let id = command.campaign else { return nil }
        return durable[id]?.campaign.status == status ? nil : "a refusal says \(status), which is not on disk"
    }

    /// What got to the disk although nobody was told counts as known all the same.
    mutating func gotToDisk(_ batch: StoreBatch, _ disk: StoreModel) {
        for change in batch.changes {
            if case .copyProspects(_, let id, _, _) = change {
                phones[id, default: []].formUnion(disk.list(id, after: nil, limit: .max).map(\.phone))
            }
            if case .insertProspects(let id, let new) = change { phones[id, default: []].formUnion(new.map(\.phone)) }
            if case .insertCampaign(let campaign) = change { campaigns.insert(campaign.id) }
        }
    }

    /// Whether all that was acknowledged is on disk: the rule that is broken, or nil.
    func stored(on disk: StoreModel, only campaign: CampaignID? = nil) -> String? {
        for id in campaigns where disk.campaigns[id] == nil { return "an acknowledged campaign is lost" }
        for (id, phones) in phones where campaign == nil || campaign == id {
            let stored = Set(disk.list(id, after: nil, limit: .max).map(\.phone))
            if !phones.isSubset(of: stored) { return "acknowledged prospects are lost" }
        }
        return nil
    }
}

extension CampaignCommand {
    fileprivate var campaign: CampaignID? {
        switch self {
        case .create, .updateAccount, .number: nil
        case .update(let id, _), .start(let id), .pause(let id), .resume(let id), .cancel(let id), .redial(let id, _, _),
            .addProspects(let id, _):
            id
        }
    }
}
