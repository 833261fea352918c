import Domain

/// The rules, checked from outside: from the rows on disk and the carrier's ledger, with
/// computations of their own. Each check answers with the rule that was broken, or nil.
struct Checker {
    let suppressed: Set<PhoneNumber>
    private var paces: [CampaignID: Pace] = [:]
    private var lastText: [PhoneNumber: Instant] = [:]
    private var placed: [ProspectID: Set<Int>] = [:]
    private var mostRetries: [CampaignID: Int] = [:]
    private var fastest: [CampaignID: Double] = [:]
    private var quietSince: [CampaignID: Instant] = [:]

    /// A bucket of attempts that fills at the campaign's rate.
    private struct Pace {
        var tokens: Double
        var at: Instant
    }

    init(suppressed: Set<PhoneNumber>) { self.suppressed = suppressed }

    // MARK: Batches

    /// A batch as it goes to disk: what it says of each row must be how the row is.
    mutating func check(_ batch: StoreBatch, on disk: StoreModel) -> String? {
        for change in batch.changes {
            switch change {
            case .openAttempt(let attempt):
                guard let prospect = disk.prospects[attempt.prospect] else { return "an attempt to a prospect that is not stored" }
                if prospect.status != .queued { return "an attempt to a prospect that is \(prospect.status)" }
                if prospect.dueAt > attempt.placedAt { return "an attempt before its prospect is due" }
                if attempt.number != prospect.attempts + 1 { return "attempt \(attempt.number) after \(prospect.attempts)" }
                if disk.attemptsOf[attempt.prospect]?.contains(where: { disk.attempts[$0]?.attempt.number == attempt.number }) == true {
                    return "an attempt that was stored before"
                }
            case .advanceAttempt(let reference, let from, _), .closeAttempt(let reference, let from, _, _, _, _),
                .withdrawAttempt(let reference, let from, _):
                guard let row = disk.attempts[reference.attempt], row.outcome == nil else { return "an attempt that is not open moves" }
                if disk.prospects[reference.prospect]?.status != from { return "a prospect moves from a status that it does not have" }
            default: break
            }
        }
        return nil
    }

    /// What the end of an attempt claims must be true, or an admission that it is not known.
    func check(_ batch: StoreBatch, truth: (AttemptID) -> ProspectStatus?) -> String? {
        for case .closeAttempt(let reference, _, let outcome, _, _, _) in batch.changes where outcome != .failed {
            if let truth = truth(reference.attempt), truth != outcome { return "an attempt closed as \(outcome) was \(truth)" }
        }
        for case .withdrawAttempt(let reference, _, _) in batch.changes where truth(reference.attempt) != nil {
            return "an attempt that was placed is taken back"
        }
        return nil
    }

    // MARK: Requests

    /// A request to place, at the moment in which the carrier gets it.
    mutating func check(_ attempt: Attempt, at now: Instant, on disk: StoreModel) -> String? {
        guard let row = disk.attempts[attempt.id] else { return "placed before its intent was on disk" }
        if row.outcome != nil { return "placed after it was closed" }
        guard let campaign = disk.campaigns[attempt.campaign] else { return "placed for a campaign that is not stored" }
        if campaign.status != .dialing { return "placed while the campaign was \(campaign.status)" }
        if suppressed.contains(attempt.phone) { return "placed to a suppressed number" }
        if !HandWindow.allows(now, campaign.settings) { return "placed outside the calling window" }
        if !HandWindow.allows(attempt.placedAt, campaign.settings) { return "decided outside the calling window" }
        if !placed[attempt.prospect, default: []].insert(attempt.number).inserted { return "attempt \(attempt.number) placed twice" }
        note(campaign)
        let allowed = 1 + (mostRetries[campaign.id] ?? 0)
        if placed[attempt.prospect, default: []].count > allowed { return "more than \(allowed) attempts to one prospect" }
        switch attempt.channel {
        case .sms: return checkGap(attempt)
        case .voice: return checkPace(campaign, at: attempt.placedAt)
        }
    }

    /// After a restart the pace begins anew, which may cost one attempt.
    mutating func restarted() {
        for id in paces.keys { paces[id]?.tokens += 1 }
    }

    /// Notes a campaign's settings, which may change while it is paused.
    mutating func note(_ campaign: Campaign) {
        mostRetries[campaign.id] = max(mostRetries[campaign.id] ?? 0, campaign.settings.mode.maxRetries ?? 0)
        fastest[campaign.id] = max(fastest[campaign.id] ?? 0, campaign.settings.mode.callsPerSecond ?? 1)
    }

    private mutating func checkGap(_ attempt: Attempt) -> String? {
        defer { lastText[attempt.callerId] = attempt.placedAt }
        guard let last = lastText[attempt.callerId], last.duration(to: attempt.placedAt) < .seconds(12 * 60) else { return nil }
        return "two messages from one number within 12 minutes"
    }

    /// By when attempts were decided: a commit's time may bunch them at the carrier.
    private mutating func checkPace(_ campaign: Campaign, at time: Instant) -> String? {
        let rate = fastest[campaign.id] ?? 1
        // A second's worth of a stall may be made good.
        let capacity = max(1, rate) + 1
        var pace = paces[campaign.id] ?? Pace(tokens: capacity, at: time)
        pace.tokens = min(capacity, pace.tokens + rate * Double(pace.at.duration(to: time).wholeMilliseconds) / 1000) - 1
        pace.at = time
        paces[campaign.id] = pace
        return pace.tokens < -1e-6 ? "faster than \(rate) calls per second" : nil
    }

    // MARK: Snapshots

    /// What readers see must add up, and be what a count of the rows gives.
    func check(_ snapshot: Campaign, on disk: StoreModel) -> String? {
        let stats = snapshot.stats
        for status in ProspectStatus.allCases where stats[status] < 0 { return "a negative count of \(status)" }
        let sum = stats.queued + stats.dialing + stats.sending + stats.sent + stats.completed + stats.cancelled
        if stats.total != sum { return "the stats do not add up" }
        if stats != disk.recount(snapshot.id) { return "the stats are \(stats), the rows \(disk.recount(snapshot.id))" }
        guard let stored = disk.campaigns[snapshot.id] else { return "a snapshot of a campaign that is not stored" }
        if stored.stats != stats { return "the stats are \(stats), the store's counters \(stored.stats)" }
        if stored.status != snapshot.status { return "a snapshot says \(snapshot.status), the store \(stored.status)" }
        if snapshot.status == .completed, stats.queued + stats.inFlight > 0 { return "completed with prospects left" }
        if snapshot.status == .failed, snapshot.statusReason == nil { return "failed without a reason" }
        return nil
    }

    /// A dialing campaign is at work, or says what it waits for, and then goes on.
    mutating func checkLiveness(_ snapshot: Campaign, at now: Instant) -> String? {
        let patience: Duration = .seconds(300)
        let isWaiting = snapshot.waitingFor.map { $0.until.advanced(by: patience) > now } ?? false
        guard snapshot.status == .dialing, snapshot.stats.inFlight == 0, !isWaiting else {
            quietSince[snapshot.id] = nil
            return nil
        }
        guard let since = quietSince[snapshot.id] else {
            quietSince[snapshot.id] = now
            return nil
        }
        return since.advanced(by: patience) < now ? "dialing, nothing in flight, and not a word what it waits for" : nil
    }

    /// An outage excuses silence.
    mutating func forgiveSilence() { quietSince = [:] }
}
