/// A call in progress, from the moment in which the carrier was asked for it to its end.
///
/// A state machine without I/O: each input is a method that returns a decision. What it knows only grows, so events may come
/// late, twice and out of order. It gives each kind of instruction at most once, and in ascending order. Every
/// state has a timeout, each of which leads on: to the next instruction, or to asking the carrier.
///
///     placed → ringing → detecting → person → connectingAgent → talking ┐
///                                  │        └ greeting ─────────────────┤
///                                  ├ machine → awaitingGreetingEnd → depositing ┤
///                                  └ fax, silence ──────────────────────┴ hangingUp → ended
///
/// A machine that is recognised after a person was (call screening) leads from the upper branch to the lower one.
public struct CallMachine: Sendable, Hashable {
    /// Where the call stands.
    public private(set) var state = CallState.placed
    /// Who answered: the result that tells most; nil: none has come.
    public private(set) var heard: AMDResult?
    /// The kinds of instructions that were given, a bit each.
    private var given: UInt8 = 0
    /// Why no agent talks to the person.
    private var agentTrouble = AgentTrouble.none

    private enum AgentTrouble: UInt8 { case none, noneFree, silent }

    /// A call that the carrier is asked for.
    public init() {}

    /// Whether nothing is known of it but that the carrier was asked.
    public var isUnheard: Bool { state == .placed && heard == nil }

    /// Whether it is treated as answered by a person; nil: who answered is not known, or nobody did.
    public var isAnsweredByPerson: Bool? {
        switch heard {
        case .human: true
        case .machineStart, .machineEndBeep, .machineEndSilence, .machineEndOther, .fax, .silence: false
        case .unknown, nil:
            switch state {
            case .connectingAgent, .talking, .greeting: true
            case .awaitingGreetingEnd, .depositing: false
            case .placed, .ringing, .detecting, .hangingUp, .ended: nil
            }
        }
    }

    /// Whether a person is known to be on the line, whom nobody has hung up on.
    public var isPersonsToEnd: Bool { heard == .human && !isGiven(.hangUp) }

    /// How long the wait of its state may last.
    public func wait(_ settings: CallSettings) -> Duration {
        switch state {
        case .placed, .ringing: settings.ringTimeout
        case .detecting: settings.amd.timeout
        case .connectingAgent: settings.agentTimeout
        case .talking: settings.maximumCallTime
        case .greeting: settings.greetingTimeout
        case .awaitingGreetingEnd: settings.machineGreetingTimeout
        case .depositing: settings.depositTimeout
        case .hangingUp, .ended: settings.hangUpTimeout
        }
    }

    // MARK: Inputs

    /// The carrier says something.
    public mutating func receive(_ event: CarrierEventKind, _ plan: CallPlan) -> CallDecision {
        guard state != .ended else { return .nothing }
        switch event {
        case .ringing:
            guard state == .placed else { return .nothing }
            state = .ringing
            return .wait
        case .answered:
            guard isBeforeAnswer else { return .nothing }
            state = .detecting
            return .wait
        case .detected(let result):
            guard result.rank > heard?.rank ?? 0 else { return .nothing }
            heard = result
            return act(plan)
        case .agentConnected: return agentConnected()
        case .greetingPlayed:
            guard state == .greeting || isBeforeInstruction else { return .nothing }
            give(.playGreeting)
            return hangUp()
        case .voicemailDeposited:
            // What was left was left after the greeting's end, also where the news of that is lost.
            if heard?.isGreetingOver != true { heard = .machineEndOther }
            guard state != .hangingUp else { return .nothing }
            give(.leaveVoicemail)
            return hangUp()
        case .instructed(let kind): return instructed(kind)
        case .instructionFailed(let kind, _): return failed(kind, plan)
        case .callEnded(let result):
            state = .ended
            return .over(outcome(of: result, plan))
        case .messageSent, .messageDelivered, .messageFailed, .unknownAttempt, .throttled, .credentialsRefused:
            return .nothing
        }
    }

    /// The wait of its state is over.
    public mutating func timeOut(_ plan: CallPlan) -> CallDecision {
        switch state {
        case .placed, .ringing, .talking, .hangingUp: return .lookUp
        case .detecting: return act(plan)
        case .connectingAgent:
            agentTrouble = .silent
            return greet(plan)
        case .greeting, .awaitingGreetingEnd, .depositing: return hangUp()
        case .ended: return .nothing
        }
    }

    /// The carrier has no end to tell, or nothing at all: what the call counts as. `reason`: of a call of which nothing is known.
    public func outcomeWithoutEnd(_ reason: Reason, _ plan: CallPlan) -> AttemptOutcome {
        proven(by: heard, plan) ?? AttemptOutcome(.failed, reason: reason)
    }

    // MARK: What follows

    private var isBeforeAnswer: Bool { state == .placed || state == .ringing }
    private var isBeforeInstruction: Bool { isBeforeAnswer || state == .detecting }

    /// Does what is to be done with who answered.
    private mutating func act(_ plan: CallPlan) -> CallDecision {
        guard state != .hangingUp else { return .nothing }
        switch heard {
        case .human: return treatAsHuman(plan)
        case .machineStart: return treatAsMachine(plan)
        case .machineEndBeep, .machineEndSilence, .machineEndOther: return deposit(plan)
        case .fax, .silence: return hangUp()
        case .unknown, nil:
            guard isBeforeInstruction else { return .nothing }
            switch plan.uncertain {
            case .treatAsHuman: return treatAsHuman(plan)
            case .treatAsMachine: return treatAsMachine(plan)
            case .hangUp: return hangUp()
            }
        }
    }

    private mutating func treatAsHuman(_ plan: CallPlan) -> CallDecision {
        switch state {
        case .connectingAgent, .talking, .greeting, .depositing, .hangingUp, .ended: return .nothing
        case .placed, .ringing, .detecting, .awaitingGreetingEnd: break
        }
        // After a restart: what was given then is not given anew, and what comes after it is not undone.
        guard plan.ai, !isGiven(.playGreeting), !isGiven(.hangUp) else { return greet(plan) }
        guard isGiven(.connectAgent) || plan.isAgentFree else {
            agentTrouble = .noneFree
            return greet(plan)
        }
        return begin(.connectAgent, .connectingAgent)
    }

    /// A polite end.
    private mutating func greet(_ plan: CallPlan) -> CallDecision {
        guard let url = plan.greetingAudioURL, !isGiven(.hangUp) else { return hangUp() }
        return begin(.playGreeting(url: url), .greeting)
    }

    private mutating func treatAsMachine(_ plan: CallPlan) -> CallDecision {
        guard state != .awaitingGreetingEnd, state != .depositing else { return .nothing }
        guard plan.voicemailAudioURL != nil, !isGiven(.hangUp) else { return hangUp() }
        state = .awaitingGreetingEnd
        return .wait
    }

    private mutating func deposit(_ plan: CallPlan) -> CallDecision {
        guard state != .depositing else { return .nothing }
        guard let url = plan.voicemailAudioURL, !isGiven(.hangUp) else { return hangUp() }
        return begin(.leaveVoicemail(url: url), .depositing)
    }

    private mutating func hangUp() -> CallDecision { begin(.hangUp, .hangingUp) }

    private mutating func agentConnected() -> CallDecision {
        guard state == .connectingAgent || isBeforeInstruction else { return .nothing }
        give(.connectAgent)
        state = .talking
        return .wait
    }

    /// The carrier has taken an instruction. Where that is news, one before a restart gave it, and the call stands where it leads.
    private mutating func instructed(_ kind: CallInstructionKind) -> CallDecision {
        guard !isGiven(kind) else { return .nothing }
        give(kind)
        switch (kind, state) {
        // Whether the agent has come is not known, nor for how long it has been waited for.
        case (.connectAgent, _), (_, .ended): return .nothing
        case (.playGreeting, .awaitingGreetingEnd), (.playGreeting, .depositing), (.playGreeting, .hangingUp): return .nothing
        case (.leaveVoicemail, .hangingUp): return .nothing
        case (.playGreeting, _): state = .greeting
        case (.leaveVoicemail, _): state = .depositing
        case (.hangUp, _): state = .hangingUp
        }
        return .wait
    }

    private mutating func failed(_ kind: CallInstructionKind, _ plan: CallPlan) -> CallDecision {
        switch (kind, state) {
        case (.connectAgent, .connectingAgent):
            agentTrouble = .silent
            return greet(plan)
        case (.playGreeting, .greeting), (.leaveVoicemail, .depositing): return hangUp()
        case (.hangUp, .hangingUp): return .lookUp
        default: return .nothing
        }
    }

    /// Goes to a state by an instruction, unless that was given before.
    private mutating func begin(_ instruction: CallInstruction, _ next: CallState) -> CallDecision {
        state = next
        guard !isGiven(instruction.kind) else { return .wait }
        give(instruction.kind)
        return .instruct(instruction)
    }

    private func isGiven(_ kind: CallInstructionKind) -> Bool { given & 1 << UInt8(truncatingIfNeeded: kind.rawValue) != 0 }

    private mutating func give(_ kind: CallInstructionKind) { given |= 1 << UInt8(truncatingIfNeeded: kind.rawValue) }

    // MARK: Outcomes

    private func outcome(of result: CallResult, _ plan: CallPlan) -> AttemptOutcome {
        let ended: AttemptOutcome
        switch result {
        case .human: return proven(by: better(.human), plan) ?? AttemptOutcome(.humanConnected)
        case .voicemail: return proven(by: better(.machineStart), plan) ?? AttemptOutcome(.voicemail)
        // Who hung up before anything was found out is uncertain too.
        case .completed: return proven(by: heard ?? .unknown, plan) ?? uncertain(plan)
        case .noAnswer: ended = AttemptOutcome(.noAnswer)
        case .busy: ended = AttemptOutcome(.busy)
        case .failed(let reason, let mayPass): ended = AttemptOutcome(.failed, reason: reason, mayPass: mayPass)
        }
        guard let proven = proven(by: heard, plan), OutcomeRule.rank(proven.status) >= OutcomeRule.rank(ended.status) else { return ended }
        return proven
    }

    private func better(_ result: AMDResult) -> AMDResult {
        guard let heard, heard.rank > result.rank else { return result }
        return heard
    }

    /// What a result of detection alone makes of a call; nil: nothing.
    private func proven(by result: AMDResult?, _ plan: CallPlan) -> AttemptOutcome? {
        switch result {
        case nil: nil
        case .human: person
        case .machineStart, .machineEndBeep, .machineEndSilence, .machineEndOther: AttemptOutcome(.voicemail)
        case .fax: AttemptOutcome(.failed, reason: .fax)
        case .silence: AttemptOutcome(.failed, reason: .silence, mayPass: true)
        case .unknown: uncertain(plan)
        }
    }

    private func uncertain(_ plan: CallPlan) -> AttemptOutcome {
        switch plan.uncertain {
        case .treatAsHuman: person
        case .treatAsMachine: AttemptOutcome(.voicemail)
        case .hangUp: AttemptOutcome(.failed, reason: .uncertain, mayPass: true)
        }
    }

    private var person: AttemptOutcome {
        switch agentTrouble {
        case .none: AttemptOutcome(.humanConnected)
        case .noneFree: AttemptOutcome(.humanConnected, reason: .noAgent)
        case .silent: AttemptOutcome(.humanConnected, reason: .agentSilent)
        }
    }
}
