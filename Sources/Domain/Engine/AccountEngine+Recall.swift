/// Looking anew at prospects that were put off, where what put them off has changed: in steps, however many there are. Meanwhile the
/// campaign goes on with new people, and those who return wait.
extension AccountEngine {
    /// After an update: those who wait for hours that are others now, for a retry or for the end of their lifetime.
    func recallWhoWaits(_ run: CampaignRun, since before: CampaignSettings) {
        let (old, new) = (before.mode, run.settings.mode)
        var recall: ProspectRecall = run.settings.schedule != before.schedule ? .window : []
        if new.prospectLifetime != old.prospectLifetime {
            recall.formUnion(.waits)
            // Some may be due at the end of the lifetime of before: until when they have to wait is found out anew.
            if let end = old.prospectLifetime?.duration, new.prospectLifetime.map({ $0.duration > end }) ?? true {
                recall.formUnion([.window, .contactCap])
            }
        }
        let delays = { (mode: Mode) in RetryOutcome.allCases.map { RetryRule.delay(after: $0.status, in: mode) } }
        if delays(new) != delays(old) { recall.formUnion(.waits) }
        if !recall.isEmpty { self.recall(recall, run) }
    }

    /// Begins, anew where it was under way.
    func recall(_ recall: ProspectRecall, _ run: CampaignRun) {
        run.recall.formUnion(recall)
        recallStep(run, after: nil)
        // It begins again with the first queued prospect, as after a pause.
        run.lookAhead.reset()
        advance(run)
    }

    /// After a start: what was not done comes first.
    func resumeRecall(_ run: CampaignRun) {
        if !run.recall.isEmpty, !run.status.isTerminal { recallStep(run, after: .behindFresh) }
    }

    /// A step is on disk.
    func goOnRecalling(_ run: CampaignRun, from cursor: DueCursor?) {
        run.recallSteps -= 1
        // Where it began anew since, the newest step is the one to go on from.
        guard run.recallSteps == 0, !run.status.isTerminal else { return }
        if let cursor { return recallStep(run, after: cursor) }
        run.recall = []
        run.lookAhead.reset()
        advance(run)
    }

    private func recallStep(_ run: CampaignRun, after cursor: DueCursor?) {
        run.recallSteps += 1
        change(
            .recallProspects(run.id, run.recall, run.settings.mode, after: cursor, limit: settings.recalledAtOnce, at: now), run)
    }
}
