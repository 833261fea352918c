/// Concurrent calls: of each campaign, its agents, the account and the carrier. A call has a slot from its
/// decision to its end. Whoever waits for one is served when one is given back, by turn.
extension AccountEngine {
    /// The limit that keeps a campaign from one more call; nil: none does.
    func limit(of run: CampaignRun) -> SlotLimit? {
        guard run.settings.channel == .voice else { return nil }
        if let most = run.settings.mode.maxConcurrentCalls, run.calls >= most { return .campaign }
        if run.agents?.mayRing(at: now) == false { return .agents }
        if let most = accountSettings.maxConcurrentCalls, calls >= most { return .account }
        // Nobody comes before those who wait.
        return slotQueue.isEmpty || isServing ? nil : scarce
    }

    /// Has a campaign wait for a slot.
    func wait(_ run: CampaignRun, for limit: SlotLimit) {
        run.slotLimit = limit
        run.isHeldBack = true
        if limit.isShared {
            scarce = limit
            slotQueue.add(run, turn: compete(run))
        } else {
            run.turn.leave()
        }
        wake(run, at: now.advanced(by: settings.slotWaitCheck))
        show(run, waitingFor: WaitingFor(reason: limit.reason, until: nil))
    }

    /// Whether the carrier takes one more call; it counts from then on.
    func takeCarrierSlot(_ run: CampaignRun) -> Bool {
        guard run.settings.channel == .voice, let carrierSlots else { return true }
        return carrierSlots.take(account.id)
    }

    /// An attempt is decided.
    func takeSlot(_ open: OpenAttempt, _ run: CampaignRun) {
        guard open.attempt.channel == .voice else { return }
        calls += 1
        run.calls += 1
        open.agentCall = run.agents?.place(at: now)
    }

    /// An attempt is over, or comes to nothing. Each gives its slot back once: when it ceases to be open.
    func releaseSlot(of open: OpenAttempt, wasPlaced: Bool, outcome: ProspectStatus? = nil) {
        guard open.attempt.channel == .voice else { return }
        let run = open.run
        calls -= 1
        run.calls -= 1
        carrierSlots?.release(account.id)
        if let call = open.agentCall, run.agents != nil {
            // Who is known only from the end to have answered did so all the same.
            if outcome == .humanConnected { noteAnswer(open, byPerson: true, run) }
            run.agents?.end(open.agentCall ?? call, wasPlaced: wasPlaced, at: now)
            open.agentCall = nil
        }
        slotIsFree(run)
    }

    /// A call of a campaign with agents was answered.
    func noteAnswer(_ open: OpenAttempt, byPerson: Bool, _ run: CampaignRun) {
        guard let call = open.agentCall else { return }
        open.agentCall = byPerson ? run.agents?.answer(call, at: now) : run.agents?.answerByMachine(call)
        slotIsFree(run)
    }

    private func slotIsFree(_ run: CampaignRun) {
        isSlotFree = true
        guard let limit = run.slotLimit, !limit.isShared, !run.isQueued else { return }
        // Where it competes with others, it does so from now on.
        slotQueue.add(run, turn: compete(run))
        newcomers.append(run)
    }

    /// Serves those who wait, once what the input changed is known: one attempt each, by turn, until nothing is free.
    func serveSlots() {
        guard isSlotFree else { return }
        isSlotFree = false
        isServing = true
        defer {
            isServing = false
            tellNewcomers()
        }
        while let run = slotQueue.removeFirst() {
            let before = turns
            advance(run)
            // It still waits for what others wait for as well.
            if turns == before, run.isQueued { break }
        }
    }

    /// Campaigns whose own limits keep them no longer, and whose turn has not come, wait for what others wait for.
    private func tellNewcomers() {
        for run in newcomers where run.isQueued && run.slotLimit?.isShared == false { wait(run, for: scarce) }
        newcomers = []
    }

    /// Counts what is in progress: after a start.
    func countSlots() {
        for open in attempts.values where open.attempt.channel == .voice {
            calls += 1
            open.run.calls += 1
        }
        carrierSlots?.begin(account.id, held: calls)
    }

    /// Makes or changes what paces a campaign by its agents.
    func prepareAgents(_ run: CampaignRun) {
        guard run.settings.channel == .voice, run.settings.mode.ai == true, let agents = run.settings.mode.maxConcurrentAgents else {
            run.agents = nil
            return
        }
        let policy = accountSettings.abandonPolicy
        let budget = AbandonBudget(rate: policy.rate, startAnswers: policy.startAnswers, window: policy.window.duration)
        guard var pacer = run.agents, pacer.isBy(budget) else { return makeAgents(run, agents, budget) }
        pacer.change(agents: agents)
        run.agents = pacer
    }

    /// What was answered before a restart comes from the store. Where agents were not limited, or the policy was another, only its number
    /// is known: then it counts as having used up all that it could.
    private func makeAgents(_ run: CampaignRun, _ agents: Int, _ budget: AbandonBudget) {
        var budget = budget
        if let past = answered.removeValue(forKey: run.id) {
            for calls in past { budget.count(calls) }
        } else {
            budget.resume(afterAnswers: Int(run.committed?.stats.humanConnected ?? 0), at: now)
        }
        run.agents = AgentPacer(agents: agents, budget: budget)
        guard run.calls > 0 else { return }
        for open in openInOrder where open.run === run {
            open.agentCall = run.agents?.place(at: now)
            if let byPerson = open.call.isAnsweredByPerson { noteAnswer(open, byPerson: byPerson, run) }
        }
    }
}
