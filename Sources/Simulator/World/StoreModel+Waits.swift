import Domain

extension StoreModel {
    /// Who waits longer than the campaign's settings say, as they are now: for a retry, but where the window is closed then, or
    /// the carrier, which is busy for an hour at most, was waited for. In words; nil: nobody.
    func waitThatIsTooLong(in campaign: Campaign, _ account: AccountSettings) -> String? {
        for id in order[campaign.id] ?? [] {
            guard let prospect = prospects[id], prospect.status == .queued, prospect.dueAt > .epoch else { continue }
            if let expiry = RetryPlan.expiry(of: id, campaign.settings.mode), prospect.dueAt > expiry, expiry > latest ?? .epoch {
                return "a prospect waits beyond its lifetime"
            }
            guard prospect.reason == nil, let row = attemptsOf[id]?.last.flatMap({ attempts[$0] }), let outcome = row.outcome,
                let ended = row.endedAt
            else { continue }
            let retryAt = ended.advanced(by: RetryPlan(campaign.settings.mode, after: outcome).delay)
            guard HandWindow.allows(retryAt, campaign.settings, prospect.phone, account) else { continue }
            if prospect.dueAt > max(retryAt, latest ?? .epoch).advanced(by: .seconds(3_601)) {
                return "a prospect waits for its retry too long"
            }
        }
        return nil
    }
}
