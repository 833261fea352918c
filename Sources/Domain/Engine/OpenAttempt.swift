/// An attempt whose end is not known. One object per attempt: an event changes it where it is, and nothing is copied.
final class OpenAttempt {
    var attempt: Attempt
    /// Its campaign.
    let run: CampaignRun
    /// Voice: where the call stands.
    var call = CallMachine()
    /// What is known of it beside.
    var record = AttemptRecord()
    var phase: Phase
    /// When the wait of its phase ends.
    var deadline = Instant.distantFuture
    /// How often the carrier was asked in a row what became of it.
    var lookUps = 0
    /// Whether the carrier has said anything of it since it was asked last.
    var isAnswered = false
    /// How far the call has come for its campaign's agents; nil where these are not limited.
    var agentCall: AgentPacer.Call?
    /// The 10DLC budgets from which its text took its segments.
    var budgets: [BudgetMeter] = []

    enum Phase: Equatable {
        /// Its intent is not on disk yet; the carrier was not asked.
        case intended
        /// The carrier's events are awaited.
        case waiting
        /// The carrier was asked what became of it.
        case lookingUp(afterRestart: Bool)
    }

    init(_ attempt: Attempt, of run: CampaignRun, phase: Phase) {
        self.attempt = attempt
        self.run = run
        self.phase = phase
    }

    var reference: AttemptRef { AttemptRef(attempt) }

    /// The carrier's events are awaited until `deadline`.
    func wait(until deadline: Instant) {
        phase = .waiting
        self.deadline = deadline
    }

    /// Whether nothing is known of it but that the carrier was asked.
    var isUnheard: Bool { attempt.status == .dialing ? call.isUnheard : attempt.status == .sending }
}
