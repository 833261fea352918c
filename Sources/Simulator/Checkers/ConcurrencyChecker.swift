import Domain

/// Calls in progress, counted from the rows as each batch leaves them: never more than a campaign's cap, its account's and the
/// carrier's, and no campaign waits for calls that are over.
struct ConcurrencyChecker {
    /// How long a campaign may wait for a slot that the rows say is free.
    private static let patience: Duration = .seconds(60)

    private var waitingSince: [CampaignID: Instant] = [:]

    /// A batch as it goes to disk. `others`: calls of other accounts at the carrier by the rows, which takes `most` over all, and
    /// `ended` those of them that have ended, though not yet on disk.
    func check(_ batch: StoreBatch, on disk: StoreModel, others: Int64, ended: () -> Int64, carrier most: Int?) -> String? {
        guard batch.changes.contains(where: { if case .openAttempt = $0 { true } else { false } }) else { return nil }
        var settings = disk.accountSettings(of: batch.account)
        var campaigns: [CampaignID: CampaignSettings] = [:]
        var calls: [CampaignID: Int64] = [:]
        for campaign in disk.campaigns.values where campaign.account == batch.account {
            calls[campaign.id] = campaign.stats.dialing
            campaigns[campaign.id] = campaign.settings
        }
        var all = calls.values.reduce(0, +)
        func count(_ change: Int64, _ id: CampaignID) {
            calls[id, default: 0] += change
            all += change
        }
        for change in batch.changes {
            switch change {
            case .updateAccount(let new): settings = new
            case .insertCampaign(let campaign): campaigns[campaign.id] = campaign.settings
            case .updateSettings(let id, let new): campaigns[id] = new
            case .openAttempt(let attempt, _) where attempt.channel == .voice:
                count(1, attempt.campaign)
                if let cap = campaigns[attempt.campaign]?.mode.maxConcurrentCalls, calls[attempt.campaign, default: 0] > cap {
                    return "more than the campaign's \(cap) concurrent calls"
                }
                if let cap = settings.maxConcurrentCalls, all > cap { return "more than the account's \(cap) concurrent calls" }
                if let most, all + others > most, all + others - ended() > most {
                    return "more than the carrier's \(most) concurrent calls"
                }
            case .closeAttempt(let reference, .dialing, _, _, _, _, _): count(-1, reference.campaign)
            case .withdrawAttempt(let reference, .dialing, _, _): count(-1, reference.campaign)
            default: break
            }
        }
        return nil
    }

    /// A snapshot at a step. `rows` is what is on disk, `atCarrier` how many calls are in progress over all accounts.
    mutating func check(_ snapshot: Campaign, on disk: StoreModel, atCarrier: Int64, carrier most: Int?, at now: Instant) -> String? {
        guard let waiting = snapshot.waitingFor, isFree(waiting.reason, snapshot, disk, atCarrier, most) else {
            waitingSince[snapshot.id] = nil
            return nil
        }
        guard let since = waitingSince[snapshot.id] else {
            waitingSince[snapshot.id] = now
            return nil
        }
        return since.advanced(by: Self.patience) < now ? "waits for the end of calls that are over" : nil
    }

    private func isFree(_ reason: String, _ snapshot: Campaign, _ disk: StoreModel, _ atCarrier: Int64, _ most: Int?) -> Bool {
        let own = disk.campaigns[snapshot.id]?.stats.dialing ?? 0
        switch reason {
        case "one of the campaign's concurrent calls ends":
            return own < Int64(snapshot.settings.mode.maxConcurrentCalls ?? .max)
        case "an AI agent is free": return own == 0
        case "one of the account's concurrent calls ends":
            let all = disk.campaigns.values.reduce(Int64(0)) { $1.account == snapshot.account ? $0 + $1.stats.dialing : $0 }
            return all < Int64(disk.accountSettings(of: snapshot.account).maxConcurrentCalls ?? .max)
        case "one of the carrier's concurrent calls ends": return atCarrier < Int64(most ?? .max)
        default: return false
        }
    }

    /// An outage excuses waiting.
    mutating func forgive() { waitingSince = [:] }
}
