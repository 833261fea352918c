/// Placing attempts: window, prospects, pace and numbers, in this order.
extension AccountEngine {
    /// Why a campaign waits whose window, or those of all its prospects, are closed.
    static let windowReason = "the calling window opens"
    /// Why a campaign waits whose prospects all wait for their retries.
    static let retryReason = "retries are due"
    /// Why a campaign waits whose prospects were all contacted as often as they may be.
    static let cappedReason = "recipients may be contacted again"
    /// Why a campaign waits that can only give up its prospects.
    static let expiryReason = "the lifetime of prospects ends"
    /// Why a campaign waits whose numbers all rest.
    static let restingReason = "a caller id has rested"
    /// Why a campaign waits whose rate is low.
    static let pacingReason = "calls_per_second allows the next call"
    /// Why campaigns wait whose carrier takes no more.
    static let throttledReason = "the carrier takes calls and messages again"
    /// Why campaigns wait whose clock was set back.
    static let clockReason = "the clock has caught up: it was set back"

    /// Whether the clock was set back by more than it is disciplined by, and has not caught up.
    private var isClockBehind: Bool { clockTime.duration(to: now) > .seconds(1) }

    /// Where the clock was set back, every campaign that dials says that it waits for it to catch up.
    func noticeClock() {
        defer { wasClockBehind = isClockBehind }
        guard isClockBehind, !wasClockBehind else { return }
        for run in runsInOrder { advance(run) }
    }

    /// Places what can be placed now, and works out when there will be more.
    func advance(_ run: CampaignRun) {
        run.wakeAt = nil
        run.slotLimit = nil
        guard run.status == .dialing, !isStopping else { return }
        // Where it is later than the clock says, nobody knows what time it is.
        guard clockTime >= now else {
            return wait(run, until: now.advanced(by: .milliseconds(1)), isClockBehind ? Self.clockReason : nil)
        }
        endExpired(run)
        switch run.window.state(at: now) {
        case .closed(let why):
            // It may yet open: a blackout date may go, or the system learn of the zone again.
            run.isWindowOpen = false
            wait(run, until: now.advanced(by: CallingWindow.closedFor), Self.windowReason(why), isKnown: false)
        case .blocked(let until, let reason):
            run.isWindowOpen = false
            wait(run, until: until, Self.windowReason(reason))
        case .allowed:
            if run.isWindowOpen {
                run.pacer.settle(at: now, isStall: !run.isHeldBack)
            } else {
                run.isWindowOpen = true
                run.pacer.restart(at: now)
            }
            run.isHeldBack = false
            place(run)
        }
    }

    private func place(_ run: CampaignRun) {
        while true {
            loadIfNeeded(run)
            guard let prospect = run.lookAhead.first else {
                guard run.recall.isEmpty, !run.lookAhead.isLoading, let due = run.lookAhead.nextDueAt else {
                    return show(run, waitingFor: nil)
                }
                return wait(run, until: due, Self.reason(for: run.lookAhead.nextCause))
            }
            guard isLegal(prospect, run) else {
                run.lookAhead.removeFirst()
                continue
            }
            guard carrierPause <= now else { return wait(run, until: carrierPause, Self.throttledReason) }
            let slot = run.pacer.nextSlot
            guard slot <= now else {
                let isReported = now.duration(to: slot) > settings.reportedPacingWait
                return wait(run, until: slot, isReported ? Self.pacingReason : nil, isPace: true)
            }
            if let limit = limit(of: run) { return wait(run, for: limit) }
            switch pool(of: run).choose(callerIds, for: prospect.phone, last: prospect.lastContact, at: now, &random) {
            case .none: return transition(run, to: .failed, reason: callerIds.whyNone(for: run.settings))
            case .resting(let opening): return wait(run, until: opening.at, Self.reason(for: opening.cause), competes: true)
            case .use(let callerId, let basis):
                guard takeCarrierSlot(run) else { return wait(run, for: .carrier) }
                run.lookAhead.removeFirst()
                run.pacer.take()
                noteTurn(of: run, callerId)
                open(run, prospect, from: callerId, basis)
                // Where others wait as well, whose turn it is now is decided when they are served.
                if run.settings.channel == .voice, !slotQueue.isEmpty { return wait(run, for: scarce) }
            }
        }
    }

    /// Whether a prospect may be attempted now, where its phone is. One that may not is put off until it may.
    private func isLegal(_ prospect: DueProspect, _ run: CampaignRun) -> Bool {
        let reference = ProspectRef(prospect: prospect.id, campaign: run.id)
        switch run.window.state(of: prospect.phone, at: now) {
        case .allowed: return true
        case .blocked(let until, let why):
            let (dueAt, cause) = within(prospect.id, run, until, .window(why))
            change(.deferProspect(reference, dueAt: dueAt, reason: .window), run)
            run.lookAhead.noteDue(at: dueAt, because: cause)
        case .closed(let why) where why.isOwn:
            let (dueAt, cause) = within(prospect.id, run, now.advanced(by: CallingWindow.closedFor), .window(why))
            change(.deferProspect(reference, dueAt: dueAt, reason: .window), run)
            run.lookAhead.noteDue(at: dueAt, because: cause)
        case .closed:
            change(.endProspect(reference, .cancelled, reason: .noLegalHour), run)
        }
        return false
    }

    /// Decides an attempt. The carrier is asked when the intent is on disk.
    private func open(_ run: CampaignRun, _ prospect: DueProspect, from callerId: CallerId, _ basis: CallerIdBasis) {
        let channel = run.settings.channel
        let attempt = Attempt(
            id: ids.next(at: now, using: &random), campaign: run.id, prospect: prospect.id, phone: prospect.phone,
            number: prospect.attempts + 1, callerId: callerId.number, channel: channel, placedAt: now,
            status: channel == .voice ? .dialing : .sending, basis: basis)
        let open = OpenAttempt(attempt, of: run, phase: .intended)
        takeSlot(open, run)
        attempts[attempt.id] = open
        change(.openAttempt(attempt, caps: caps(for: attempt.phone, run)), run)
        let mode = run.settings.mode
        switch channel {
        case .voice:
            callerIds.use(callerId, on: .voice, segments: 0, freeAt: now, at: now)
            draft.requests.append(
                .placeCall(
                    CallRequest(
                        account: account.id, attempt: attempt, ai: mode.ai ?? false, voicemailAudioURL: mode.voicemailAudioURL,
                        ringFor: settings.call.ringFor, amd: settings.call.amd)))
        case .sms:
            let segments = pool(of: run).segments
            let gap = max(DripGap.draw(using: &random), settings.numbers.segmentTime * segments)
            open.budgets = callerIds.use(callerId, on: .sms, segments: segments, freeAt: now.advanced(by: gap), at: now)
            draft.requests.append(.sendMessage(MessageRequest(account: account.id, attempt: attempt, message: mode.message ?? "")))
        }
    }

    /// Asks the carrier for an attempt whose intent is on disk, unless the store refused it: the number is suppressed,
    /// or its recipient was contacted often enough. Or the calling window closed while the disk was written.
    func ask(_ request: CarrierRequest, refusal: AttemptRefusal?) {
        let id = request.attempt.id
        if let refusal {
            let open = attempts.removeValue(forKey: id)
            if let open { releaseSlot(of: open, wasPlaced: false) }
            takeBackNumber(of: request.attempt)
            if case .sendMessage(let text) = request { freeNumber(ofRefused: text, open?.budgets ?? []) }
            if case .capped(let until) = refusal, let run = runs[request.attempt.campaign] {
                noteCapped(request.attempt, run, until: until)
            }
            return
        }
        guard let open = attempts[id] else { return }
        let run = open.run
        guard carrierPause <= now else { return withdraw(open, run, dueAt: carrierPause, because: .carrierBusy) }
        // By the clock itself: where it was ahead and was set right, it is earlier than the engine has it.
        switch run.window.state(of: open.attempt.phone, at: clockTime) {
        case .allowed:
            wait(for: open, until: now.advanced(by: open.attempt.channel == .voice ? settings.call.ringTimeout : settings.sendTimeout))
            requestAtOnce(request)
        case .blocked(let until, let why):
            withdraw(open, run, dueAt: until, because: .window(why))
        case .closed(let why):
            // It is put off or ended when it is looked at next.
            withdraw(open, run, dueAt: now.advanced(by: .milliseconds(1)), because: why.isOwn ? .window(why) : .noLegalHour)
        }
    }

    // MARK: Waiting

    private static func windowReason(_ why: WindowReason) -> String { "\(windowReason): \(why)" }

    private static func reason(for cause: DueCause) -> String {
        switch cause {
        case .retry, .noLegalHour: retryReason
        case .carrierBusy: throttledReason
        case .window(let why): why.map(windowReason) ?? windowReason
        case .contactCap: cappedReason
        case .expiry: expiryReason
        }
    }

    /// `competes`: whether others may take what it waits for. `isKnown`: whether it is over then, and not only looked for again.
    /// `isPace`: whether it waits for nothing but its next slot.
    private func wait(
        _ run: CampaignRun, until time: Instant, _ reason: String?, competes: Bool = false, isKnown: Bool = true, isPace: Bool = false
    ) {
        run.isHeldBack = !isPace
        if competes { compete(run) } else { run.turn.leave() }
        // Never at once again: a lifetime that is over is not ended while the clock is behind, and a time that is past would
        // have the same wait again for ever.
        let soon = now.advanced(by: .milliseconds(1))
        let time = max(time, soon)
        wake(run, at: nextExpiry(of: run).map { min(max($0, soon), time) } ?? time)
        guard let reason else { return show(run, waitingFor: nil) }
        // What it waits for may come at night: then it goes on in the morning. A lifetime ends at night, too.
        if reason != Self.expiryReason, case .blocked(let opening, let why) = run.window.state(at: time) {
            show(run, waitingFor: WaitingFor(reason: Self.windowReason(why), until: opening))
        } else {
            show(run, waitingFor: WaitingFor(reason: reason, until: isKnown ? time : nil))
        }
    }

    func show(_ run: CampaignRun, waitingFor: WaitingFor?) {
        guard run.waitingFor != waitingFor else { return }
        run.waitingFor = waitingFor
        markDirty(run)
    }
}
