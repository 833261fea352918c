/// Calls in progress: each has a ``CallMachine``, whose decisions are carried out here.
extension AccountEngine {
    /// The carrier says something of a call.
    func receive(_ event: CarrierEventKind, of open: OpenAttempt, _ run: CampaignRun) {
        if case .unknownAttempt = event {
            // Of use only as the answer to a look-up, and none where the carrier has told more before.
            if case .lookingUp(let afterRestart) = open.phase, open.call.isUnheard { closeUnknown(open, run, afterRestart: afterRestart) }
            return
        }
        var call = open.call
        let decision = call.receive(event, plan(of: run))
        follow(decision, call, open, run)
    }

    /// A call's wait is over.
    func timeOut(_ open: OpenAttempt, _ run: CampaignRun) {
        var call = open.call
        let decision = call.timeOut(plan(of: run))
        follow(decision, call, open, run)
    }

    /// What the campaign does with a call that is answered now.
    func plan(of run: CampaignRun) -> CallPlan {
        var plan = run.callPlan
        plan.isAgentFree = isAgentFree(for: run)
        return plan
    }

    /// Whether a person who answers now can be handed to an AI agent.
    private func isAgentFree(for run: CampaignRun) -> Bool { run.agents.map { $0.talking < $0.agents } ?? true }

    /// Keeps where a call stands now, and tells who paces by agents when it is known who answered.
    private func keep(_ call: CallMachine, of open: OpenAttempt, _ run: CampaignRun) {
        let before = open.call.isAnsweredByPerson
        open.call = call
        guard open.agentCall != nil, let byPerson = call.isAnsweredByPerson, byPerson != before else { return }
        noteAnswer(open, byPerson: byPerson, run)
    }

    private func follow(_ decision: CallDecision, _ call: CallMachine, _ open: OpenAttempt, _ run: CampaignRun) {
        if call != open.call { keep(call, of: open, run) }
        switch decision {
        case .nothing:
            // After a restart any sign that the carrier knows the attempt ends the look-up. Otherwise only news does:
            // what was known before does not make the wait that ended any shorter.
            if open.phase == .lookingUp(afterRestart: true) { beginWait(call, open) }
        case .wait: beginWait(call, open)
        case .instruct(let instruction):
            requestAtOnce(.instruct(CallInstructionRequest(account: account.id, attempt: open.attempt, instruction: instruction)))
            beginWait(call, open)
        case .lookUp: beginLookUp(open)
        case .over(let outcome): close(open, run, outcome)
        }
    }

    private func beginWait(_ call: CallMachine, _ open: OpenAttempt) {
        // That a phone rings makes the wait for its being answered no longer.
        if call.state == .ringing, open.phase == .waiting { return }
        var settings = settings.call
        // The account may have its people wait for less.
        settings.agentTimeout = min(settings.agentTimeout, .seconds(accountSettings.abandonPolicy.seconds))
        wait(for: open, until: now.advanced(by: call.wait(settings)))
    }

    /// The carrier has no end of a call to tell: it is told to end it, should it go on, and the call counts as what is known of it.
    func giveUpCall(_ open: OpenAttempt, _ run: CampaignRun, reason: Reason) {
        requestAtOnce(.instruct(CallInstructionRequest(account: account.id, attempt: open.attempt, instruction: .hangUp)))
        close(open, run, open.call.outcomeWithoutEnd(reason, plan(of: run)))
    }
}
