/// Prospects that have to be reached within a time: they do not stay queued beyond it. Only what dials looks: prospects of a campaign
/// that is paused are ended when it goes on.
extension AccountEngine {
    /// Whether its time is over.
    func isExpired(_ prospect: ProspectID, _ run: CampaignRun) -> Bool { run.settings.mode.expiry(of: prospect).map { $0 <= now } ?? false }

    /// When a prospect that is put off to a time is due, and why not before: by the end of its lifetime, to be ended.
    ///
    /// Never in the past, where the lifetime ended while the carrier or the disk was waited for: those who return are loaded in the order
    /// in which they are due, and nobody looks behind those that were loaded.
    func within(_ prospect: ProspectID, _ run: CampaignRun, _ time: Instant, _ cause: DueCause) -> (Instant, DueCause) {
        let soonest = now.advanced(by: .milliseconds(1))
        guard let expiry = run.settings.mode.expiry(of: prospect), expiry < time else { return (max(time, soonest), cause) }
        return (max(expiry, soonest), .expiry)
    }

    /// A page that says of the next prospect whether it is due to be ended: the store keeps why it was put off, and not that.
    func explained(_ page: DuePage, _ run: CampaignRun) -> DuePage {
        guard let next = page.nextProspect, let dueAt = page.nextDueAt, run.settings.mode.expiry(of: next) == dueAt else { return page }
        var page = page
        page.nextReason = .expired
        return page
    }

    /// The store found that a recipient was contacted often enough, until a time that it knows nothing of lifetimes at, and that may
    /// be over by now.
    func noteCapped(_ attempt: Attempt, _ run: CampaignRun, until: Instant) {
        let (dueAt, cause) = within(attempt.prospect, run, until, .contactCap)
        if dueAt != until {
            change(.deferProspect(ProspectRef(prospect: attempt.prospect, campaign: run.id), dueAt: dueAt, reason: .contactCap), run)
        }
        noteDue(run, at: dueAt, because: cause)
    }

    /// Ends those at hand whose time is over, also where the window is closed or the numbers rest.
    func endExpired(_ run: CampaignRun) {
        guard let lifetime = run.settings.mode.prospectLifetime?.duration else { return }
        loadIfNeeded(run)
        let oldest = now.advanced(by: .zero - lifetime)
        guard let first = run.lookAhead.oldest, first <= oldest else { return }
        for prospect in run.lookAhead.removeMade(by: oldest) {
            change(.endProspect(ProspectRef(prospect: prospect, campaign: run.id), .cancelled, reason: .expired), run)
        }
        loadIfNeeded(run)
    }

    /// When the next lifetime of a campaign that waits ends, as far as is known; nil: it need not be looked at for that.
    func nextExpiry(of run: CampaignRun) -> Instant? {
        guard let lifetime = run.settings.mode.prospectLifetime?.duration else { return nil }
        let atHand = run.lookAhead.oldest.map { $0.advanced(by: lifetime) }
        // Those that are not at hand are due by their ends.
        let other = run.lookAhead.nextReturning(at: now)
        return [atHand, other].compactMap { $0 }.min()
    }
}
