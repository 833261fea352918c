import Domain

/// What readers see must add up, be what a count of the rows gives, and only go forward.
struct SnapshotChecker {
    private var seen: [CampaignID: CampaignStatus] = [:]

    mutating func check(_ snapshot: Campaign, as durable: DurableCampaign?) -> String? {
        let stats = snapshot.stats
        for status in ProspectStatus.allCases where stats[status] < 0 { return "a negative count of \(status)" }
        let sum = stats.queued + stats.dialing + stats.sending + stats.sent + stats.completed + stats.cancelled
        if stats.total != sum { return "the stats do not add up" }
        guard let durable else { return "a snapshot of a campaign that is not stored" }
        let (stored, rows) = (durable.campaign, durable.rows)
        if stats != rows { return "the stats are \(stats), the rows \(rows)" }
        if stored.stats != stats { return "the stats are \(stats), the store's counters \(stored.stats)" }
        if stored.status != snapshot.status { return "a snapshot says \(snapshot.status), the store \(stored.status)" }
        if !Self.shows(snapshot, stored) { return "a snapshot is not as the store has the campaign" }
        if snapshot.status == .completed, stats.queued + stats.inFlight > 0 { return "completed with prospects left" }
        if snapshot.status == .failed, snapshot.statusReason == nil { return "failed without a reason" }
        if let last = seen.updateValue(snapshot.status, forKey: snapshot.id), last.isTerminal, last != snapshot.status {
            return "a campaign that was \(last) is \(snapshot.status)"
        }
        return nil
    }

    /// Whether a snapshot is of a campaign as it is stored: settings, times and reason too. What it waits for is not stored.
    static func shows(_ snapshot: Campaign, _ stored: Campaign) -> Bool {
        var shown = snapshot
        shown.waitingFor = nil
        return shown == stored
    }
}
