/// An attempt whose end is not known.
struct OpenAttempt {
    var attempt: Attempt
    /// Voice: where the call stands.
    var call = CallMachine()
    /// What is known of it beside.
    var record = AttemptRecord()
    var phase: Phase
    /// When the wait of its phase ends.
    var deadline: Instant
    /// How often the carrier was asked in a row what became of it.
    var lookUps = 0
    /// Whether the carrier has said anything of it since it was asked last.
    var isAnswered = false
    /// How far the call has come for its campaign's agents; nil where these are not limited.
    var agentCall: AgentPacer.Call?

    enum Phase: Equatable {
        /// Its intent is not on disk yet; the carrier was not asked.
        case intended
        /// The carrier's events are awaited.
        case waiting
        /// The carrier was asked what became of it.
        case lookingUp(afterRestart: Bool)
    }

    var reference: AttemptRef {
        AttemptRef(attempt: attempt.id, prospect: attempt.prospect, campaign: attempt.campaign)
    }

    /// The carrier has said something of it.
    mutating func note(_ event: CarrierEvent, now: Instant) {
        isAnswered = true
        record.note(event, placedAt: attempt.placedAt, now: now)
    }

    /// The carrier's events are awaited until `deadline`.
    mutating func wait(until deadline: Instant) {
        phase = .waiting
        self.deadline = deadline
    }

    /// Whether nothing is known of it but that the carrier was asked.
    var isUnheard: Bool { attempt.status == .dialing ? call.isUnheard : attempt.status == .sending }
}
