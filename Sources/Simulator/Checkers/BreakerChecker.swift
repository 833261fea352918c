import Domain

/// A campaign whose attempts fail too often is paused in the very batch in which the last of them ends, with a reason and these failures;
/// and none is paused that is not. Counted by hand from batches as they are decided, by one engine from its start to its end.
struct BreakerChecker {
    private struct End {
        let at: Instant
        let failed: Bool
    }

    /// The ends of a campaign's attempts since it began to dial.
    private var ends: [CampaignID: [End]] = [:]
    private var dialing: Set<CampaignID> = []
    /// When attempts that are open were placed. Those that get through are among them; which, a batch does not say.
    private var open: [AttemptID: (campaign: CampaignID, at: Instant)] = [:]
    private var settings: CircuitBreaker

    /// An engine that begins with these campaigns and these attempts of theirs.
    init(_ campaigns: [Campaign] = [], open attempts: [Attempt] = [], settings: CircuitBreaker = CircuitBreaker()) {
        self.settings = settings
        for attempt in attempts { open[attempt.id] = (attempt.campaign, attempt.placedAt) }
        for campaign in campaigns where campaign.status == .dialing { dialing.insert(campaign.id) }
    }

    /// A batch as it is decided: the rule that it breaks, or nil.
    mutating func check(_ batch: StoreBatch) -> String? {
        var paused: [CampaignID: String] = [:]
        var noted: [CampaignID: [CampaignFailure]] = [:]
        var ended: Set<CampaignID> = []
        for change in batch.changes {
            switch change {
            case .updateAccount(let new): settings = new.circuitBreaker
            case .setStatus(let id, let status, let reason, _):
                if status == .paused, let reason { paused[id] = reason }
                if status == .dialing { dialing.insert(id) } else { dialing.remove(id) }
                // What is counted is looked at below where it was just paused for it.
                if status != .paused || reason == nil { ends[id] = nil }
            case .noteFailures(let id, let failures): noted[id] = failures
            case .openAttempt(let attempt, _): open[attempt.id] = (attempt.campaign, attempt.placedAt)
            case .withdrawAttempt(let reference, _, _, _): open[reference.attempt] = nil
            case .closeAttempt(let reference, _, let outcome, let reason, let at, _, _):
                open[reference.attempt] = nil
                guard dialing.contains(reference.campaign), reason != .unknownAfterRestart else { continue }
                let isRecipients = ["fax", "silence", "opted_out"].contains(reason?.word)
                ends[reference.campaign, default: []].append(End(at: at, failed: outcome == .failed && !isRecipients))
                ended.insert(reference.campaign)
            default: break
            }
        }
        defer { for id in paused.keys { ends[id] = nil } }
        for (id, _) in paused {
            guard windows(of: id).contains(where: { isOver(id, within: $0) }) else {
                return "a campaign is paused for failures that it did not have"
            }
            let last = noted[id] ?? []
            let expected = (ends[id] ?? []).count { $0.failed }
            if last.isEmpty || last.count < min(10, expected) { return "a campaign is paused for failures and does not name them" }
        }
        for id in ended
        where dialing.contains(id) && settings.isEnabled && windows(of: id).allSatisfy({ isOver(id, within: $0, open: true) }) {
            guard ends[id]?.last?.failed == true else { continue }
            return "a campaign dials on although its attempts fail"
        }
        return nil
    }

    /// The lengths that the window may have: it is kept in parts, and may lack a hundredth. Ends that lie there count or not.
    private func windows(of id: CampaignID) -> [Duration] {
        let longest = settings.window.duration
        let shortest = Duration.milliseconds(Int64(Double(longest.milliseconds) * 0.99))
        guard let known = ends[id], let last = known.last else { return [longest] }
        return [longest, shortest] + known.map { $0.at.duration(to: last.at) }.filter { (shortest..<longest).contains($0) }
    }

    /// Whether too many failed in a window: of those that ended, and with `open` also of those placed in it that may yet get through.
    private func isOver(_ id: CampaignID, within length: Duration, open counts: Bool = false) -> Bool {
        guard let known = ends[id], let last = known.last else { return false }
        let recent = known.filter { $0.at.duration(to: last.at) < length }
        let failed = recent.count { $0.failed }
        guard recent.count >= settings.minimumAttempts else { return false }
        let mayYet = counts ? open.values.count { $0.campaign == id && $0.at.duration(to: last.at) < length } : 0
        let all = recent.count + mayYet
        return settings.rate < 1 ? Double(failed) > settings.rate * Double(all) : failed == all
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 { components.seconds * 1_000 }
}
