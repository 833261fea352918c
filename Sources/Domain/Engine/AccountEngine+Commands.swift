/// Commands: decided at once on what is decided so far, answered when it is on disk.
extension AccountEngine {
    func perform(_ command: CampaignCommand, _ token: ReplyToken) {
        switch command {
        case .create(let settings): create(settings, token)
        case .update(let id, let patch): withRun(id, .update, token) { update($0, patch, token) }
        case .start(let id): withRun(id, .start, token) { begin($0, token) }
        case .resume(let id): withRun(id, .resume, token) { begin($0, token) }
        case .pause(let id):
            withRun(id, .pause, token) {
                transition($0, to: .paused)
                reply(token, with: $0)
            }
        case .cancel(let id):
            withRun(id, .cancel, token) {
                transition($0, to: .cancelled)
                reply(token, with: $0)
            }
        case .number(let command): perform(command, token)
        case .addProspects(let id, let phones): withRun(id, .addProspects, token) { add(phones, to: $0, token) }
        case .redial(let id, let name, let outcomes): withRun(id, .redial, token) { redial($0, name: name, outcomes, token) }
        case .updateAccount(let patch): updateAccount(patch, token)
        }
    }

    private func withRun(_ id: CampaignID, _ action: CampaignAction, _ token: ReplyToken, _ body: (CampaignRun) -> Void) {
        guard let run = runs[id] else { return refuse(token, .notFound) }
        guard Lifecycle.status(after: action, in: run.status) != nil else { return refuse(token, .wrongStatus(run.status, action)) }
        body(run)
    }

    private func create(_ settings: CampaignSettings, _ token: ReplyToken) {
        if let violation = ScheduleRule.violation(of: settings, window(of: settings), at: now) {
            return refuse(token, .invalid([violation]))
        }
        let id: CampaignID = ids.next(at: now, using: &random)
        let campaign = Campaign(id: id, account: account.id, settings: settings, createdAt: now)
        let run = addRun(campaign, committed: nil)
        change(.insertCampaign(campaign), run)
        reply(token, with: run)
    }

    private func update(_ run: CampaignRun, _ patch: SettingsPatch, _ token: ReplyToken) {
        let before = run.settings
        let settings: CampaignSettings
        do {
            settings = try patch.applied(to: before, zones: zones)
        } catch {
            return refuse(token, .invalid(error.violations))
        }
        let isRescheduled = settings.schedule != before.schedule
        // A schedule that never opens only because of what the account said since is no fault of other changes.
        if isRescheduled, let violation = ScheduleRule.violation(of: settings, window(of: settings), at: now) {
            return refuse(token, .invalid([violation]))
        }
        run.settings = settings
        change(.updateSettings(run.id, run.settings), run)
        recallWhoWaits(run, since: before)
        reply(token, with: run)
    }

    /// Start and resume: both need all that dialing needs, since settings may have changed.
    private func begin(_ run: CampaignRun, _ token: ReplyToken) {
        guard run.settings.channel == .voice || run.settings.mode.message != nil else { return refuse(token, .messageMissing) }
        let isExhausted = run.isExhausted
        prepare(run)
        transition(run, to: .dialing)
        goOn(run, isExhausted: isExhausted)
        reply(token, with: run)
    }

    /// The first step of a campaign that dials, by a user's wish or after a restart.
    func goOn(_ run: CampaignRun, isExhausted: Bool) {
        if pool(of: run).isEmpty {
            transition(run, to: .failed, reason: callerIds.whyNone(for: run.settings))
        } else if isExhausted {
            transition(run, to: .completed)
        } else {
            advance(run)
        }
    }

    private func add(_ phones: [PhoneNumber], to run: CampaignRun, _ token: ReplyToken) {
        let prospects = phones.map { NewProspect(id: ids.next(at: now, using: &random), phone: $0) }
        change(.insertProspects(run.id, prospects), run)
        draft.replies.append((token, .added(insertion: draft.inserts)))
        draft.inserts += 1
    }

    func reply(_ token: ReplyToken, with run: CampaignRun) {
        draft.replies.append((token, .campaign(run)))
    }

    // MARK: Runs

    @discardableResult
    func addRun(_ campaign: Campaign, committed: Campaign?) -> CampaignRun {
        let run = CampaignRun(
            campaign, committed: committed, window: window(of: campaign.settings),
            pacer: Pacer(rate: rate(of: campaign.settings), start: now, catchUpSeconds: settings.catchUpSeconds))
        runs[campaign.id] = run
        return run
    }

    /// Works out what dialing needs from the settings as they now are.
    func prepare(_ run: CampaignRun) {
        run.window = window(of: run.settings)
        run.isWindowOpen = false
        run.callerIds = nil
        let rate = rate(of: run.settings)
        if rate != run.pacer.rate { run.pacer.change(rate: rate, at: now) }
        prepareAgents(run)
        prepareFailures(run)
    }

    /// Moves a campaign to another status.
    func transition(_ run: CampaignRun, to status: CampaignStatus, reason: String? = nil) {
        run.status = status
        change(.setStatus(run.id, status, reason: reason, at: now), run)
        guard status != .dialing else { return }
        run.wakeAt = nil
        run.waitingFor = nil
        run.slotLimit = nil
        run.turn.leave()
        // Those with whom it shares its numbers go on without it.
        run.callerIds = nil
        // When it dials again it begins with the first queued prospect, those added meanwhile
        // among them; a page on its way will find that nobody waits for it.
        run.lookAhead.reset()
    }

    /// Completes a dialing campaign that has nothing queued or in flight, all of which is on disk.
    func completeIfExhausted(_ run: CampaignRun) {
        if run.status == .dialing, run.isExhausted { transition(run, to: .completed) }
    }

    func window(of campaign: CampaignSettings) -> CallingWindow {
        settings.window(of: campaign, accountRules, zones: zones)
    }

    private func rate(of campaign: CampaignSettings) -> Double {
        switch campaign.channel {
        case .voice: campaign.mode.callsPerSecond ?? settings.defaultCallsPerSecond
        case .sms: settings.messagesPerSecond
        }
    }
}
