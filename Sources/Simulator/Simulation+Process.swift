import Domain

/// The server's process: drivers and commit queue, done as they say, one thing at a time.
extension Simulation {
    /// Starts the process: every account's engine is made from what is on disk.
    func boot() throws {
        guard !strikes(.failedLoads, oneIn: 8) else {
            note("the store cannot be read at the start")
            return schedule(.restart(process: process), after: milliseconds(1...10_000))
        }
        process += 1
        isUp = true
        report.restarts += 1
        queue = CommitQueue(largestCommit: Int.random(in: 1...60, using: &random))
        engineSettings = EngineSettings()
        // Few, as the prospects of these campaigns are: so that it takes several steps.
        engineSettings.recalledAtOnce = 3
        engineSettings.numbers = numberSettings()
        // So small that campaigns of a few dozen prospects go through many pages.
        engineSettings.minimumLookAhead = Int.random(in: 1...8, using: &random)
        engineSettings.maximumLookAhead = 8
        engineSettings.lookAheadSeconds = 0.5
        // So short that an answered call whose end is lost is looked up amid the trouble, too.
        engineSettings.call.maximumCallTime = [.seconds(300), .seconds(4 * 3_600)].randomElement(using: &random) ?? .seconds(300)
        engineSettings.numbering = .builtIn
        engineSettings.callingRules = callingRules
        engineSettings.rememberedAttempts = [2, 50, 32_768].randomElement(using: &random) ?? 50
        if settings.fault == .catchesUpTooMuch { engineSettings.catchUpSeconds = 60 }
        effectsLeft = isQuiet || !settings.troubles.contains(.crashes) ? nil : effectsToLive()
        note("start of process \(process)")
        tellUntold()
        makeSlots()
        for id in order {
            if let rule = accounts[id]?.promises.stored(on: disk.model) { throw violation(rule) }
            forgive(id)
            accounts[id]?.failedGenerations = []
            accounts[id]?.decisions = DecisionChecker(remembered: engineSettings.rememberedAttempts)
            let seed = random.next()
            var host = HostSettings()
            host.engine = engineSettings
            accounts[id]?.core = DriverCore(
                settings: host, zones: Self.zones, random: { .seeded(seed) }, carrierSlots: { [slots] _ in slots })
            guard let state = state(of: id) else { continue }
            accounts[id]?.read(disk.model)
            try handle(.opened(state, latest: disk.model.latestTime), for: id)
        }
        slots?.open()
        tellOfSlots()
    }

    /// Often soon after the start, when everything is looked up.
    private func effectsToLive() -> Int {
        let longest = [20, 400, 4_000].randomElement(using: &random) ?? 400
        guard levels.strikes(.crashes, oneIn: 1.3, &random) else { return .max }
        return Int.random(in: 0...longest, using: &random)
    }

    /// The process dies. What was being written may be on disk, although nobody was told.
    func crash() {
        note("kill -9")
        goDown()
    }

    /// The process is told to stop: it ends when what it commits is on disk.
    func beginStop() throws {
        guard isUp, !isStopping else { return }
        note("the process is told to stop")
        isStopping = true
        schedule(.drainTimeout(process: process), after: HostSettings().drainTimeout)
        for id in order {
            accounts[id]?.decisions.isToldToStop()
            try handle(.stop, for: id)
        }
    }

    func endIfDrained() throws {
        guard isUp, isStopping, order.allSatisfy({ accounts[$0]?.core?.isCommitting != true }) else { return }
        for id in order {
            if let left = accounts[id]?.commands.values, !left.isEmpty { throw violation("the process ends and did not answer: \(left)") }
        }
        note("the process ends")
        goDown()
    }

    /// It does not wait for the disk any longer.
    func stopWaiting() throws {
        if queue.isIdle { throw violation("the process waits for commits that are done") }
        crash()
    }

    private func goDown() {
        var batches: [StoreBatch] = []
        if case .commit(let underWay) = underWay { batches = underWay }
        if let outcomes = disk.crash(underWay: batches, survives: Bool.random(using: &random)) {
            note("what was being written is on disk")
            for (batch, outcome) in zip(batches, outcomes) {
                reachedDisk(batch)
                // What nobody heard of counts all the same; what it breaks, the next batch breaks too.
                _ = accounts[batch.account]?.numbers.check(batch, on: disk.model)
                gotToDisk(batch)
                disk.model.journal.gather(batch, outcome)
                if let rule = accounts[batch.account]?.events.isOnDisk(batch, outcome) { lateRule = rule }
            }
            disk.model.journal.write()
        }
        isUp = false
        isStopping = false
        underWay = nil
        for id in order {
            for batch in accounts[id]?.unacknowledged ?? [] { gotToDisk(batch) }
            accounts[id]?.core = nil
            accounts[id]?.commands = [:]
            accounts[id]?.missed = []
        }
        schedule(.restart(process: process), after: isQuiet ? .milliseconds(1) : milliseconds(1...60_000))
    }

    private func state(of id: AccountID) -> AccountState? {
        guard var state = disk.model.state(of: id) else { return nil }
        if settings.fault == .forgetsCallerIdRest { state.callerIdUse = [] }
        if settings.fault == .retriesTooOften {
            for index in state.campaigns.indices { state.campaigns[index].settings.mode.maxRetries = 6 }
        }
        return state
    }

    private func forgive(_ id: AccountID) {
        accounts[id]?.paces.restarted(at: clock)
        accounts[id]?.liveness.forgive()
        forgivePacing(id)
        accounts[id]?.calls = CallChecker()
        accounts[id]?.fairness = FairnessChecker()
        accounts[id]?.records.begin()
        let notBefore = accounts[id]?.decisions.latestClock ?? .epoch
        accounts[id]?.decisions = DecisionChecker(remembered: engineSettings.rememberedAttempts, notBefore: notBefore)
    }

    func rebuild(_ id: AccountID, _ generation: UInt64) throws {
        guard let state = state(of: id), !strikes(.failedLoads, oneIn: 4) else {
            return try handle(.rebuilt(generation: generation, .failure(.unavailable("the disk cannot be read"))), for: id)
        }
        if let rule = accounts[id]?.promises.stored(on: disk.model) { throw violation(rule) }
        report.restarts += 1
        forgive(id)
        accounts[id]?.read(disk.model)
        let missed = accounts[id]?.missed ?? []
        accounts[id]?.missed = []
        for event in missed { try notice(event, isLate: true) }
        try handle(.rebuilt(generation: generation, .success(state)), for: id)
        try settleCalls(missed)
        if !isStopping { try checkAside(missed) }
    }

    // MARK: Drivers

    /// Gives an input to an account's driver, and does what it wants.
    func handle(_ input: DriverInput, for id: AccountID) throws {
        let off: Duration = settings.fault == .clockIsOff ? .seconds(5 * 3_600) : .zero
        // Time that passes while there is no engine is seen by none.
        if accounts[id]?.isRunning == true { accounts[id]?.decisions.sees(clock) }
        note(failureIn: input, id)
        guard let effects = accounts[id]?.core?.handle(input, now: clock.advanced(by: off)) else { return }
        if accounts[id]?.isRunning == true { accounts[id]?.decisions.sees(clock) }
        tellOfSlots()
        if let rule = accounts[id]?.fairness.check(effects) { throw violation(rule) }
        for effect in effects { try perform(effect, for: id) }
        if case .set(let timer, let time) = accounts[id]?.core?.newTimer() { setAlarm(id, timer, time.advanced(by: .zero - off)) }
        if settings.fault != .clockIsOff { try checkWaits(of: id) }
        try pump()
    }

    private func note(failureIn input: DriverInput, _ id: AccountID) {
        switch input {
        case .committed(let generation, _, .failure), .loaded(let generation, _, .failure):
            accounts[id]?.failedGenerations.insert(generation)
        default: break
        }
    }

    /// `time` is by the server's clock.
    func setAlarm(_ id: AccountID, _ timer: UInt64, _ time: Instant) {
        // Now and then the whole process stands still for a while.
        let stall = strikes(.stalls, oneIn: 20) ? milliseconds(0...20_000) : .zero
        schedule(.wake(process: process, id, timer: timer), at: time.advanced(by: .zero - skew).advanced(by: stall))
    }

    func wake(_ id: AccountID, _ timer: UInt64) throws {
        guard let set = accounts[id]?.core?.timer, set.id == timer, settings.fault != .losesWakes || !chance(3) else { return }
        try handle(.wake(timer: timer), for: id)
    }

    private func perform(_ effect: DriverEffect, for id: AccountID) throws {
        if let left = effectsLeft {
            guard left > 0 else { throw Killed() }
            effectsLeft = left - 1
        }
        switch effect {
        case .publish(let campaign): try publish(campaign, id)
        case .publishAccount(let settings):
            if settings != disk.model.state(of: id)?.settings { throw violation("the account's settings are not as they are stored") }
        case .answer(let request): try answer(request, id)
        case .request(let request):
            try ask(request, id)
            if settings.fault == .asksTwice { try ask(request, id) }
        case .reply(let token, let result): try reply(result, token, id)
        case .store(let work): try store(work, id)
        case .rebuild(let generation, let wait):
            if generation == 0 || accounts[id]?.failedGenerations.contains(generation - 1) != true {
                throw violation("an engine is made anew although nothing of it failed")
            }
            schedule(.rebuild(process: process, id, generation: generation), after: max(wait, milliseconds(0...5_000)))
        case .report(let trouble):
            note("\(id.low): \(trouble)")
            if case .eventSetAside = trouble { report.eventsSetAside += 1 }
        }
    }

    private func publish(_ campaign: Campaign, _ id: AccountID) throws {
        report.snapshots += 1
        let shown = accounts[id]?.snapshots[campaign.id]
        if shown?.status != campaign.status || shown?.waitingFor != campaign.waitingFor {
            note("\(id.low): \(campaign.id) is \(campaign.status), and waits for \(campaign.waitingFor?.reason ?? "nothing")")
        }
        mix(UInt64(truncatingIfNeeded: campaign.stats.total &* 31 &+ campaign.stats.queued))
        accounts[id]?.snapshots[campaign.id] = campaign
        let durable = accounts[id]?.durable[campaign.id]
        if let rule = accounts[id]?.published.check(campaign, as: durable) { throw violation("\(rule) in \(campaign)") }
    }

    private func store(_ work: StoreWork, _ id: AccountID) throws {
        if case .commit(let batch, let changes) = work.task {
            let rule = accounts[id]?.decisions.check(changes, at: clock) ?? windows.check(changes, at: clock, on: disk.model)
            if let rule = rule ?? checkPacing(decided: changes) ?? accounts[id]?.records.check(changes) {
                throw violation("\(rule): \(changes.changes)")
            }
            closeCalls(in: changes)
            if settings.fault == .acknowledgesEarly, chance(10) {
                let inserted = changes.changes.compactMap { if case .insertProspects(_, let new) = $0 { new.count } else { nil } }
                return try handle(.committed(generation: work.generation, batch, .success(BatchOutcome(inserted: inserted))), for: id)
            }
        }
        queue.add(work, for: id)
    }

    // MARK: The disk

    /// Has the disk begin what is next, if it does nothing.
    func pump() throws {
        guard underWay == nil else { return }
        let (step, notices) = queue.next()
        underWay = step
        if step != nil {
            // While the window of what is written closes, slowness matters most.
            let closes = step.map(windowCloses) ?? false
            // A commit that is torn by a crash has to be under way.
            let usual: Int64 = settings.fault == .tearsCommits ? 3_000 : 40
            let isSlow = strikes(.slowCommits, oneIn: closes ? 2 : 10)
            schedule(.diskDone(process: process), after: isSlow ? milliseconds(0...(closes ? 90_000 : 8_000)) : milliseconds(0...usual))
        }
        for notice in notices { try handle(notice.input, for: notice.receiver) }
    }

    /// Whether the window of an attempt that is being written closes within a minute.
    private func windowCloses(during step: CommitQueue<AccountID>.Step) -> Bool {
        guard case .commit(let batches) = step else { return false }
        return batches.contains { batch in
            batch.changes.contains { change in
                guard case .openAttempt(let attempt, _) = change, let campaign = disk.model.campaigns[attempt.campaign] else {
                    return false
                }
                return !HandWindow.allows(
                    clock.advanced(by: .seconds(60)), campaign.settings, attempt.phone,
                    disk.model.settings[batch.account] ?? AccountSettings())
            }
        }
    }

    func finishDiskStep() throws {
        let step = underWay
        let notices: [CommitQueue<AccountID>.Notice]
        switch step {
        case .commit(let batches):
            let result = try commit(batches)
            underWay = nil
            notices = queue.committed(result)
        case .load(let load):
            underWay = nil
            let fails = strikes(.failedLoads, oneIn: 100)
            if fails { note("a page cannot be read") }
            notices = queue.loaded(fails ? .failure(.unavailable("the disk cannot be read")) : .success(disk.load(load)))
        case nil: return
        }
        // Hearing of it may kill the process, and ends its hearing of the rest.
        for notice in notices {
            if case .committed(_, _, .success) = notice.input { accounts[notice.receiver]?.hearOfBatch() }
            try handle(notice.input, for: notice.receiver)
        }
        try pump()
    }

    private func commit(_ batches: [StoreBatch]) throws -> Result<[BatchOutcome], StoreError> {
        if disk.fullUntil > now { return .failure(.unavailable("the disk is full")) }
        // A commit of several accounts is rare, and what one of them does to the others worth seeing.
        if strikes(.failedCommits, oneIn: Set(batches.map(\.account)).count > 1 ? 8 : 200) {
            note("a commit of \(batches.count) fails")
            // A damaged row is its own account's trouble; the others go on.
            guard !chance(3) else { return .failure(.unusable("a row is damaged")) }
            guard chance(3) else { return .failure(.unavailable("the disk fails")) }
            note("… and is on disk all the same")
            _ = try apply(batches)
            for batch in batches { gotToDisk(batch) }
            return .failure(.unavailable("the disk fails"))
        }
        return .success(try apply(batches))
    }

    private func apply(_ batches: [StoreBatch]) throws -> [BatchOutcome] {
        var outcomes: [BatchOutcome] = []
        for batch in batches {
            let rule =
                accounts[batch.account]?.identifiers.check(batch)
                ?? RowChecker(account: disk.model.settings[batch.account] ?? AccountSettings()).check(
                    batch, on: disk.model, truth: peer.truth)
            if let rule = rule ?? checkPacing(written: batch) { throw violation("\(rule): \(batch.changes)") }
            let outcome = disk.commit([batch])
            reachedDisk(batch)
            for made in outcome {
                disk.model.journal.gather(batch, made)
                if let rule = accounts[batch.account]?.events.isOnDisk(batch, made) { throw violation("\(rule): \(batch.changes)") }
            }
            if let rule = accounts[batch.account]?.numbers.check(batch, on: disk.model) { throw violation("\(rule): \(batch.changes)") }
            if let rule = outcome.lazy.compactMap({ self.check($0.refused, of: batch) }).first {
                throw violation("\(rule): \(batch.changes)")
            }
            outcomes += outcome
            remember(batch)
            noteSettings(batch)
        }
        disk.model.journal.write()
        return outcomes
    }

    private func remember(_ batch: StoreBatch) {
        var campaigns: [CampaignID: DurableCampaign] = [:]
        for change in batch.changes {
            if let id = change.campaign, campaigns[id] == nil { campaigns[id] = DurableCampaign(id, on: disk.model) }
        }
        accounts[batch.account]?.unheard.append((batch, campaigns))
    }

    private func noteSettings(_ batch: StoreBatch) {
        for change in batch.changes {
            switch change {
            case .insertCampaign(let campaign): note(campaign.id, batch.account)
            case .updateSettings(let id, _): note(id, batch.account)
            default: break
            }
        }
    }

    private func note(_ id: CampaignID, _ account: AccountID) {
        guard let campaign = disk.model.campaigns[id] else { return }
        accounts[account]?.requests.note(campaign)
        accounts[account]?.paces.note(campaign)
    }

    private func gotToDisk(_ batch: StoreBatch) {
        accounts[batch.account]?.promises.gotToDisk(batch, disk.model)
        noteSettings(batch)
        for case .insertCampaign(let campaign) in batch.changes where accounts[batch.account]?.known.contains(campaign.id) == false {
            accounts[batch.account]?.known.append(campaign.id)
        }
    }
}
