/// What becomes of attempts: carrier events, waits that end, and restarts.
extension AccountEngine {
    /// Why campaigns fail whose carrier refuses the account.
    static let credentialsReason = "the carrier refuses the account's credentials"

    /// Takes up what the store has: campaigns that were dialing go on, and the carrier is asked
    /// what became of attempts that were open.
    func begin() {
        countSlots()
        for open in openInOrder { lookUp(open) }
        resendReplies()
        for run in runsInOrder {
            markDirty(run)
            resumeRecall(run)
            // Of one that is paused, too: its calls go on, and who answers them counts.
            if !run.status.isTerminal { prepareAgents(run) }
            guard run.status == .dialing else { continue }
            prepare(run)
            goOn(run, isExhausted: run.isExhausted)
        }
    }

    /// `isAnswer`: whether it may be one to a look-up.
    func receive(_ event: CarrierEvent, isAnswer: Bool = true) {
        guard event.account == account.id else { return }
        // Attempts that are over, and those the carrier was not asked for, have no events.
        guard let open = attempts[event.attempt], open.phase != .intended else { return setAside(event) }
        let run = open.run
        if isAnswer { open.isAnswered = true }
        open.record.note(event, placedAt: open.attempt.placedAt, now: now)
        switch (event.kind, open.attempt.channel) {
        case (.credentialsRefused, _): refuseCredentials(open, run)
        case (.throttled(let pause), _): throttle(open, run, pause)
        case (_, .voice): receive(event.kind, of: open, run)
        case (_, .sms): receive(event.kind, ofMessage: open, run)
        }
    }

    private func receive(_ event: CarrierEventKind, ofMessage open: OpenAttempt, _ run: CampaignRun) {
        switch OutcomeRule.reaction(to: event) {
        case .none: break
        case .sent: noteSent(open, run)
        case .over(let outcome): close(open, run, outcome)
        case .unknown:
            // Of use only as the answer to a look-up, and none where the carrier has told more before.
            if case .lookingUp(let afterRestart) = open.phase, open.isUnheard { closeUnknown(open, run, afterRestart: afterRestart) }
        }
    }

    /// Keeps what the carrier says of an attempt that is not known, each thing once: it may be the
    /// only trace of a call that nobody here knows of. What comes late of an attempt that is over is no news.
    private func setAside(_ event: CarrierEvent) {
        guard !recentlyOver.contains(event.attempt), recentlyAside.insert(event) else { return }
        draft.batch.changes.append(.setAside(event, at: now))
        setAsideAtOnce(event)
    }

    /// The carrier did not place the attempt, and wants to be left alone for a while. An attempt of
    /// which more is known was placed, whatever is said late.
    private func throttle(_ open: OpenAttempt, _ run: CampaignRun, _ pause: Duration) {
        guard open.isUnheard else { return }
        let pause = min(max(pause, .seconds(1)), settings.longestThrottle)
        carrierPause = max(carrierPause, now.advanced(by: pause))
        withdraw(open, run, dueAt: carrierPause, because: .carrierBusy)
    }

    private func noteSent(_ open: OpenAttempt, _ run: CampaignRun) {
        // After a restart any sign that the carrier knows the attempt ends the look-up. Otherwise
        // only news does: what was known before does not make the wait that ended any shorter.
        guard open.isUnheard || open.phase == .lookingUp(afterRestart: true) else { return }
        open.phase = .waiting
        if open.attempt.status == .sending {
            open.attempt.status = .sent
            change(.advanceAttempt(open.reference, from: .sending, to: .sent), run)
        }
        setDeadline(open, open.attempt.placedAt.advanced(by: settings.receiptTimeout))
    }

    /// An attempt's wait is over: first the carrier is asked, then it counts as failed.
    func expire(_ open: OpenAttempt) {
        let run = open.run
        switch open.phase {
        case .intended: break
        case .waiting:
            switch open.attempt.channel {
            case .voice: timeOut(open, run)
            case .sms: beginLookUp(open)
            }
        case .lookingUp where !open.isAnswered && open.lookUps < settings.lookUpTries: lookUp(open)
        case .lookingUp(afterRestart: true) where open.attempt.status == .sent:
            // The carrier is silent, but it took the message, and the receipt has its time.
            open.phase = .waiting
            setDeadline(open, open.attempt.placedAt.advanced(by: settings.receiptTimeout))
        case .lookingUp(let afterRestart): giveUp(open, run, afterRestart: afterRestart)
        }
    }

    /// A wait has lasted too long: the carrier is asked.
    func beginLookUp(_ open: OpenAttempt) {
        open.phase = .lookingUp(afterRestart: false)
        open.lookUps = 0
        lookUp(open)
    }

    /// Asks the carrier what became of an attempt.
    private func lookUp(_ open: OpenAttempt) {
        open.lookUps += 1
        open.isAnswered = false
        requestAtOnce(.lookUp(account.id, open.attempt))
        setDeadline(open, now.advanced(by: settings.lookUpTimeout))
    }

    /// The carrier does not know the outcome: the attempt failed, unless what is known of it
    /// proves more. It is never repeated on a guess.
    private func giveUp(_ open: OpenAttempt, _ run: CampaignRun, afterRestart: Bool) {
        switch open.attempt.channel {
        case .voice: giveUpCall(open, run, reason: reasonUnknown(open, afterRestart: afterRestart))
        case .sms: closeUnknown(open, run, afterRestart: afterRestart)
        }
    }

    /// The attempt failed: nothing is known of it, and the carrier knows no more.
    func closeUnknown(_ open: OpenAttempt, _ run: CampaignRun, afterRestart: Bool) {
        close(open, run, AttemptOutcome(.failed, reason: reasonUnknown(open, afterRestart: afterRestart)))
    }

    private func reasonUnknown(_ open: OpenAttempt, afterRestart: Bool) -> Reason {
        afterRestart ? .unknownAfterRestart : open.attempt.status == .sent ? .noReceipt : .noResult
    }

    func close(_ open: OpenAttempt, _ run: CampaignRun, _ outcome: AttemptOutcome) {
        let mode = run.settings.mode
        // What the recipient has told the carrier counts here too, from this very batch on.
        let isOptOut = outcome.status == .failed && OptOutReason.isOptOut(outcome.reason)
        if isOptOut { change(.suppress(open.attempt.phone, .carrier, at: now), run) }
        let delay = isOptOut ? nil : RetryRule.delay(after: outcome, attempts: open.attempt.number, in: mode)
        // A call that is short because it was ended here says nothing of its number.
        let since = open.call.isPersonsToEnd ? open.record.answeredAt : nil
        callerIds.observe(outcome, of: open.attempt, talked: since.map { $0.duration(to: now) }, at: now)
        // Where its prospect's lifetime is over, the outcome stands.
        guard let delay, !isExpired(open.attempt.prospect, run) else { return close(open, run, outcome, retryAt: nil) }
        let retryAt = now.advanced(by: delay)
        if case .blocked(let opening, let why) = run.window.state(of: open.attempt.phone, at: retryAt) {
            close(open, run, outcome, retryAt: opening, because: .window(why))
        } else {
            close(open, run, outcome, retryAt: retryAt)
        }
    }

    /// Ends an attempt. `retryAt`: when its prospect is due again, if its campaign still runs by then.
    private func close(
        _ open: OpenAttempt, _ run: CampaignRun, _ outcome: AttemptOutcome, retryAt: Instant?, because cause: DueCause = .retry
    ) {
        var record = open.record
        record.amd = open.call.heard
        forget(open, outcome: outcome.status)
        let due = run.mayRetry ? retryAt.map { within(open.attempt.prospect, run, $0, cause) } : nil
        let isUnreached = outcome.status == .failed && outcome.mayPass
        let next: ProspectNext = due.map { .retry(at: $0.0) } ?? (isUnreached ? .unreached : .done)
        change(
            .closeAttempt(
                open.reference, from: open.attempt.status, outcome: outcome.status, reason: outcome.reason, at: now, next: next,
                record: record), run)
        watch(open, run, outcome)
        if let due { noteDue(run, at: due.0, because: due.1) }
    }

    /// Takes back an attempt that the carrier was never asked for: it counts as none.
    func withdraw(_ open: OpenAttempt, _ run: CampaignRun, dueAt: Instant, because cause: DueCause) {
        forget(open, wasPlaced: false)
        takeBackNumber(of: open.attempt)
        let isCancelled = run.status == .cancelled
        let why = isCancelled ? Reason.campaignCancelled : cause.withdrawal
        let (dueAt, cause) = within(open.attempt.prospect, run, dueAt, cause)
        change(.withdrawAttempt(open.reference, from: open.attempt.status, dueAt: isCancelled ? nil : dueAt, reason: why), run)
        if !isCancelled { noteDue(run, at: dueAt, because: cause) }
    }

    private func forget(_ open: OpenAttempt, wasPlaced: Bool = true, outcome: ProspectStatus? = nil) {
        guard attempts.removeValue(forKey: open.attempt.id) != nil else { return }
        releaseSlot(of: open, wasPlaced: wasPlaced, outcome: outcome)
        recentlyOver.insert(open.attempt.id)
    }

    func noteDue(_ run: CampaignRun, at time: Instant, because cause: DueCause = .retry) {
        run.lookAhead.noteDue(at: time, because: cause)
        guard run.status == .dialing, run.wakeAt.map({ $0 > time }) ?? true else { return }
        let isIdle = run.lookAhead.first == nil && !run.lookAhead.isLoading
        if isIdle, run.isWindowOpen {
            advance(run)
        } else if run.settings.mode.prospectLifetime != nil, run.wakeAt != nil {
            // Lifetimes end while the window is closed, too.
            wake(run, at: time)
        }
    }

    /// What is said twice or late is not said of the campaigns that run by then: its attempt is over.
    private func refuseCredentials(_ open: OpenAttempt, _ run: CampaignRun) {
        close(open, run, AttemptOutcome(.failed, reason: .credentialsRefused), retryAt: nil)
        // The answer to a look-up is about the past: the credentials may have been mended since.
        guard open.phase == .waiting else { return }
        for run in runsInOrder where run.status == .dialing {
            transition(run, to: .failed, reason: Self.credentialsReason)
        }
    }
}
