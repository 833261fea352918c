/// Decides whether a campaign with a limited number of agents may ring one more person.
///
/// One call per free agent may always ring: nobody who answers it is abandoned. More ring where both hold:
///
/// - of those who are expected to answer, at most half the policy's share is expected to find no agent, by the answer rate of the last
///   calls, taken at the upper end of what they leave open, and the agents who are free or about to be;
/// - even if all who ring answered at this moment, no more would be abandoned than the ``AbandonBudget`` has room for. So the
///   policy is kept whatever the answer rate does.
public struct AgentPacer: Sendable, Hashable {
    /// How far a call has come, for the agents.
    public enum Call: Sendable, Hashable {
        /// Nobody has answered.
        case ringing(since: Instant)
        /// An agent talks.
        case talking(since: Instant)
        /// It needs no agent: a machine answered, or a person who found none.
        case unattended
    }

    /// How many agents may talk at once.
    public private(set) var agents: Int
    /// Agents who talk.
    public private(set) var talking = 0
    /// Calls that ring.
    public private(set) var ringing = 0

    private var budget: AbandonBudget
    private var load: AnswerLoad
    private var answerRate = DecayedMean()
    private var answerDelay = DecayedMean()
    private var talkTime = DecayedMean()

    /// Calls that have to have rung before their answer rate is relied on.
    private static let fewestCalls = 50.0
    /// Share of the policy's rate that is aimed at: the rest makes room for chance.
    private static let aim = 0.8

    /// The pacer of a campaign that has called nobody yet.
    public init(agents: Int, budget: AbandonBudget) {
        self.agents = agents
        self.budget = budget
        load = AnswerLoad(share: budget.rate * Self.aim)
    }

    /// Whether a budget is by the same policy as the pacer's own.
    public func isBy(_ other: AbandonBudget) -> Bool {
        (budget.rate, budget.startAnswers, budget.window) == (other.rate, other.startAnswers, other.window)
    }

    /// Changes how many agents there are.
    public mutating func change(agents: Int) { self.agents = agents }

    /// Agents who are free.
    public var free: Int { max(0, agents - talking) }

    /// Whether one more call may ring at `now`.
    public mutating func mayRing(at now: Instant) -> Bool {
        guard ringing >= free else { return true }
        guard ringing - free < budget.room(at: now), answerRate.weight >= Self.fewestCalls else { return false }
        let expected = Double(ringing + 1) * answerRate.upperShare
        return expected <= load.largest(agents: free + soonFree)
    }

    /// Agents who are expected to end their call before a call that is placed now is answered.
    private var soonFree: Int {
        guard talkTime.mean > 0 else { return 0 }
        return Int(Double(talking) * min(1, answerDelay.mean / talkTime.mean))
    }

    /// A call is placed.
    public mutating func place(at now: Instant) -> Call {
        ringing += 1
        return .ringing(since: now)
    }

    /// A person answers a call, which is with an agent from then on or finds none.
    public mutating func answer(_ call: Call, at now: Instant) -> Call {
        guard case .ringing(let since) = call else { return call }
        ringing -= 1
        answerRate.add(1)
        answerDelay.add(Self.seconds(from: since, to: now))
        let isAbandoned = talking >= agents
        budget.count(abandoned: isAbandoned, at: now)
        guard !isAbandoned else { return .unattended }
        talking += 1
        return .talking(since: now)
    }

    /// A machine answers a call.
    public mutating func answerByMachine(_ call: Call) -> Call {
        guard case .ringing = call else { return call }
        ringing -= 1
        answerRate.add(0)
        return .unattended
    }

    /// A call is over, or was never placed.
    public mutating func end(_ call: Call, wasPlaced: Bool = true, at now: Instant) {
        switch call {
        case .ringing:
            ringing -= 1
            if wasPlaced { answerRate.add(0) }
        case .talking(let since):
            talking -= 1
            talkTime.add(Self.seconds(from: since, to: now))
        case .unattended: break
        }
    }

    private static func seconds(from start: Instant, to end: Instant) -> Double {
        Double(max(0, start.duration(to: end).wholeMilliseconds)) / 1000
    }
}
