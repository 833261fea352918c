import Domain

extension StoreModel {
    /// A step of looking anew at those who wait; where the next begins, nil: it was the last.
    mutating func recall(
        _ recall: ProspectRecall, _ campaign: CampaignID, _ mode: Mode, after cursor: DueCursor?, limit: Int, at now: Instant
    ) -> DueCursor? {
        let waiting = (order[campaign] ?? []).compactMap { prospects[$0] }.filter { prospect in
            let cursor = cursor ?? .behindFresh
            return prospect.status == .queued && (prospect.dueAt, prospect.id) > (cursor.dueAt, cursor.prospect)
        }
        let step = waiting.sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }.prefix(limit)
        for prospect in step {
            var wait = WaitRule.Wait(prospect: prospect.id, dueAt: prospect.dueAt, reason: prospect.reason)
            if let row = attemptsOf[prospect.id]?.last.flatMap({ attempts[$0] }), let outcome = row.outcome, let endedAt = row.endedAt {
                wait.last = WaitRule.Last(outcome: outcome, endedAt: endedAt)
            }
            put(WaitRule.anew(wait, recall, by: mode, at: now))
        }
        let next = step.count < limit ? nil : step.last.map { DueCursor(dueAt: $0.dueAt, prospect: $0.id) }
        mark(campaign, next == nil ? [] : recall)
        return next
    }
}
