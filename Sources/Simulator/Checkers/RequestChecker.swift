import Domain

/// Requests to place, at the moment in which the engine makes them.
struct RequestChecker {
    private var asked: Set<AttemptID> = []
    private var attempts: [ProspectID: [Int: AttemptID]] = [:]
    private var mostRetries: [CampaignID: Int] = [:]
    /// Campaigns whose user was told that they are paused or cancelled, and has not asked for more since.
    private var stopped: [CampaignID: CampaignStatus] = [:]

    /// `campaign` as it was when its engine last heard of the disk. `wasPlaced` says whether an attempt that was asked for earlier was placed, as the carrier has it, or may still be.
    mutating func check(
        _ attempt: Attempt, of campaign: Campaign?, at now: Instant, on disk: StoreModel, wasPlaced: (AttemptID) -> Bool
    ) -> String? {
        guard let row = disk.attempts[attempt.id] else { return "placed before its intent was on disk" }
        if row.outcome != nil { return "placed after it was closed" }
        if row.attempt.phone != attempt.phone || row.attempt.callerId != attempt.callerId { return "placed otherwise than its intent says" }
        guard let campaign else { return "placed for a campaign that is not stored" }
        if campaign.status != .dialing { return "placed while the campaign was \(campaign.status)" }
        if let status = stopped[campaign.id] { return "placed although its user was told that the campaign is \(status)" }
        if !HandWindow.allows(now, campaign.settings, attempt.phone, disk.settings[campaign.account] ?? AccountSettings()) {
            return "placed outside the calling window"
        }
        if !HandWindow.allows(attempt.placedAt, campaign.settings, attempt.phone, disk.settings[campaign.account] ?? AccountSettings()) {
            return "decided outside the calling window"
        }
        if !asked.insert(attempt.id).inserted { return "asked for twice" }
        if let earlier = attempts[attempt.prospect]?[attempt.number], wasPlaced(earlier) { return "attempt \(attempt.number) placed twice" }
        attempts[attempt.prospect, default: [:]][attempt.number] = attempt.id
        note(campaign)
        let allowed = 1 + (mostRetries[campaign.id] ?? 0)
        return attempt.number > allowed ? "more than \(allowed) attempts to one prospect" : nil
    }

    /// Notes a campaign's settings, which may change while it is paused.
    mutating func note(_ campaign: Campaign) {
        mostRetries[campaign.id] = max(mostRetries[campaign.id] ?? 0, RetryPlan.most(campaign.settings.mode))
    }

    /// A user asks for something, and may be obeyed before an answer comes.
    mutating func asked(for command: CampaignCommand) {
        if case .start(let id) = command { stopped[id] = nil }
        if case .resume(let id) = command { stopped[id] = nil }
    }

    /// A user was told that a campaign stopped, by the reply to `command`.
    mutating func told(_ campaign: Campaign, by command: CampaignCommand, hasOthers: Bool) {
        switch command {
        // Where a start or resume is not answered yet, it may have come after.
        case .pause, .cancel: if !hasOthers { stopped[campaign.id] = campaign.status }
        default: break
        }
    }
}
