import Domain

/// New people and those who return for a retry share a campaign's calls: neither wait for the end of the others.
struct LaneChecker {
    /// What is at hand on either side, on its way to the disk or about to be asked for may come first.
    private static let patience = 24
    private static let slack: Duration = .seconds(10)

    private struct Streak {
        var isOfReturning: Bool
        var length: Int
    }

    private var streaks: [CampaignID: Streak] = [:]

    /// A request to place. `disk` as it is when it is made.
    mutating func check(placing attempt: Attempt, on disk: StoreModel) -> String? {
        guard let prospect = disk.prospects[attempt.prospect] else { return nil }
        let isReturning = prospect.dueAt > .epoch
        var streak = streaks[attempt.campaign] ?? Streak(isOfReturning: isReturning, length: 0)
        if streak.isOfReturning != isReturning { streak = Streak(isOfReturning: isReturning, length: 0) }
        streak.length = isWaiting(isReturning: !isReturning, in: attempt.campaign, at: attempt.placedAt, disk) ? streak.length + 1 : 0
        streaks[attempt.campaign] = streak
        guard streak.length > Self.patience else { return nil }
        return isReturning ? "new people wait for those who return" : "those who return wait for the end of the list"
    }

    /// A batch as it is decided. Whom it asks to call, puts off or ends has had a turn, also where the store refuses the call.
    mutating func hear(_ batch: StoreBatch, on disk: StoreModel) {
        for change in batch.changes {
            switch change {
            case .openAttempt(let attempt, _): tookTurn(attempt.prospect, attempt.campaign, disk)
            case .deferProspect(let reference, _, _), .endProspect(let reference, _, _):
                tookTurn(reference.prospect, reference.campaign, disk)
            default: break
            }
        }
    }

    private mutating func tookTurn(_ id: ProspectID, _ campaign: CampaignID, _ disk: StoreModel) {
        guard let prospect = disk.prospects[id], let streak = streaks[campaign] else { return }
        if streak.isOfReturning != (prospect.dueAt > .epoch) { streaks[campaign]?.length = 0 }
    }

    private func isWaiting(isReturning: Bool, in campaign: CampaignID, at time: Instant, _ disk: StoreModel) -> Bool {
        (disk.order[campaign] ?? []).contains { id in
            guard let prospect = disk.prospects[id], prospect.status == .queued, (prospect.dueAt > .epoch) == isReturning else {
                return false
            }
            return prospect.dueAt.advanced(by: Self.slack) <= time
        }
    }
}
