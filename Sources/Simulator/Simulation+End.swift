import Domain

/// How a world ends: no more trouble, every campaign is set going, and all must come to its end.
extension Simulation {
    func settle() throws {
        isQuiet = true
        effectsLeft = nil
        disk.fullUntil = .epoch
        peer.throttledUntil = .epoch
        drop { event in
            switch event {
            case .user, .number, .toggle, .watch, .stop, .fullDisk, .throttling, .clockStep, .sideChange, .text: true
            default: false
            }
        }
        note("all is quiet")
        // Longer than the longest wait before an engine is made anew.
        schedule(.lastWord, after: .seconds(60))
        beginLastTexts()
        if isUp, chance(2) { crash() }
    }

    /// The user's last word: everything that can go on does.
    func goOn() throws {
        for id in order {
            for campaign in accounts[id]?.known ?? [] {
                try perform(.resume(campaign), for: id)
                try perform(.start(campaign), for: id)
            }
        }
    }

    func finish() throws {
        guard isUp else { throw violation("the process did not come back") }
        if !queue.isIdle { throw violation("\(queue.count) commits and loads are still waiting") }
        for id in order {
            guard let account = accounts[id], account.isRunning else { throw violation("an engine did not come back") }
            if !account.commands.isEmpty { throw violation("commands were never answered: \(account.commands.values)") }
            var open: Int64 = 0
            for campaign in disk.model.campaigns.values where campaign.account == id {
                open += campaign.stats.inFlight
                try finish(campaign, account.snapshots[campaign.id])
            }
            let kept = account.core?.load?.openAttempts ?? 0
            if Int64(kept) > open { throw violation("\(kept) attempts are kept, \(open) are open") }
            if let rule = account.promises.stored(on: disk.model) { throw violation(rule) }
        }
        try finishRecipients()
        try finishWatchers()
        if let rule = LedgerChecker().check(peer, on: disk.model, at: now) { throw violation(rule) }
    }

    /// Whether all that is left are messages that were sent lately: a receipt may take 72 hours.
    private func isAwaitingReceipts(_ campaign: Campaign) -> Bool {
        guard campaign.stats.queued == 0, campaign.stats.sent > 0 else { return false }
        return disk.model.attempts.values.allSatisfy { row in
            row.outcome != nil || row.attempt.campaign != campaign.id || row.attempt.placedAt.duration(to: clock) < .seconds(73 * 3_600)
        }
    }

    private func finish(_ campaign: Campaign, _ snapshot: Campaign?) throws {
        report.campaigns[campaign.status, default: 0] += 1
        report.prospects += campaign.stats
        guard let snapshot, SnapshotChecker.shows(snapshot, campaign) else {
            throw violation("readers do not see what is on disk: \(campaign)")
        }
        // Four hours a week from one number take longer than that; then it says what it waits for, or waits for receipts.
        let isWaiting = snapshot.waitingFor.map { $0.until.map { $0 > clock } ?? false } ?? false
        if campaign.status == .dialing, !isWaiting, !isAwaitingReceipts(campaign) {
            throw violation("still dialing after \(settings.settling): \(campaign)")
        }
        if campaign.status == .dialing, disk.model.isQueuedBeyondLifetime(campaign, at: clock) {
            throw violation("prospects are queued beyond their lifetime: \(campaign)")
        }
        if campaign.status == .dialing || campaign.status == .paused {
            if !campaign.recall.isEmpty { throw violation("prospects that were put off are still looked at anew: \(campaign)") }
            let account = disk.model.accountSettings(of: campaign.account)
            if let rule = disk.model.waitThatIsTooLong(in: campaign, account) { throw violation("\(rule): \(campaign)") }
        }
        if campaign.status != .dialing, campaign.stats.inFlight > 0 { throw violation("attempts were left open: \(campaign)") }
    }
}
