/// A new campaign of those whom one that ended did not reach.
extension AccountEngine {
    func redial(_ old: CampaignRun, name: String?, _ outcomes: Set<RedialOutcome>, _ token: ReplyToken) {
        // Asked for twice, nobody is called twice.
        if let earlier = runs.values.first(where: { $0.redialOf == old.id && !$0.status.isTerminal }) {
            return refuse(token, .redialExists(earlier.id))
        }
        var settings = old.settings
        if let name {
            var draft = CampaignSettingsDraft()
            draft.name = name
            do {
                settings = try SettingsPatch(draft).applied(to: settings, zones: zones)
            } catch {
                return refuse(token, .invalid(error.violations))
            }
        }
        var campaign = Campaign(id: ids.next(at: now, using: &random), account: account.id, settings: settings, createdAt: now)
        campaign.redialOf = old.id
        let run = addRun(campaign, committed: nil)
        change(.insertCampaign(campaign), run)
        change(.copyProspects(from: old.id, to: run.id, outcomes, first: ids.reserve(at: now, using: &random)), run)
        draft.inserts += 1
        reply(token, with: run)
    }
}
