import Domain

/// What an engine decides, given what it has heard: one engine, from its start to its end.
struct DecisionChecker {
    private var heard: [AttemptID: ProspectStatus] = [:]
    /// Attempts of which the carrier has said more than that it is busy.
    private var spokenOf: Set<AttemptID> = []
    /// Attempts that it has closed or withdrawn.
    private var over: Set<AttemptID> = []
    /// How often the carrier was asked of an attempt and was silent.
    private var lookUps: [AttemptID: Int] = [:]
    /// Attempts of which the carrier has said anything since it was asked last.
    private var answered: Set<AttemptID> = []
    /// Attempts of which it said while there was no engine that it does not know them: the answer to a look-up of the engine before.
    private var missed: Set<AttemptID> = []
    /// What was set aside.
    private var aside: Set<CarrierEvent> = []
    /// Of how many attempts that are over the engine tells what comes late from what is strange.
    private let remembered: Int
    /// Until when the carrier wants to be left alone.
    private var pauseEnds = Instant.epoch
    /// Whether the credentials were refused, and nobody has started a campaign since.
    private var isRefused = false
    private var isStopping = false
    private(set) var latestClock: Instant
    private var latestDecision = Instant.epoch

    /// How often a carrier that is silent is asked.
    private static let lookUpTries = 10
    /// Outcomes that only stand where the carrier was asked and had nothing to say.
    static let admissions: Set<String> = ["no_result", "no_receipt", "unknown_after_restart"]

    /// An engine that begins, in a process that has seen the time `notBefore`.
    init(remembered: Int = 0, notBefore clock: Instant = .epoch) {
        self.remembered = remembered
        latestClock = clock
    }

    /// The engine takes an input at this time of the clock.
    mutating func sees(_ clock: Instant) { latestClock = max(latestClock, clock) }

    /// A user asks for something.
    mutating func isTold(_ command: CampaignCommand) {
        switch command {
        case .start, .resume: isRefused = false
        default: break
        }
    }

    /// The process is to end: what was decided is still asked for, and nothing more is decided.
    mutating func isToldToStop() { isStopping = true }

    /// The engine asks what became of an attempt.
    mutating func looksUp(_ attempt: AttemptID) {
        lookUps[attempt] = answered.remove(attempt) == nil ? (lookUps[attempt] ?? 0) + 1 : 1
        if missed.remove(attempt) != nil { answered.insert(attempt) }
    }

    /// Whether an attempt was closed or taken back, be it on disk or not.
    func isOver(_ attempt: AttemptID) -> Bool { over.contains(attempt) }

    /// Whether an event was set aside.
    func hasSetAside(_ event: CarrierEvent) -> Bool { aside.contains(event) }

    /// It hears an event of an attempt that is open in `row`, as the disk has it. `isLate`: it came while there was no engine.
    mutating func hears(_ event: CarrierEvent, of row: Attempt, at clock: Instant, isLate: Bool) {
        guard !over.contains(event.attempt) else { return }
        // What else came before it was asked is no answer.
        if !isLate { answered.insert(event.attempt) } else if event.kind == .unknownAttempt { missed.insert(event.attempt) }
        switch event.kind {
        // Said of an attempt that was looked up, or while there was no engine to look it up, it is about the past.
        case .credentialsRefused: if lookUps[event.attempt] == nil, !isLate { isRefused = true }
        case .throttled(let pause):
            guard !spokenOf.contains(event.attempt), row.status != .sent else { return }
            pauseEnds = max(pauseEnds, clock.advanced(by: min(max(pause, .seconds(1)), .seconds(3_600))))
        // Of what it was told, not of the call: the engine may not have asked for it in its time.
        case .instructed, .instructionFailed: break
        default:
            spokenOf.insert(event.attempt)
            guard let proof = Self.proof(of: event.kind) else { return }
            heard[event.attempt] = [heard[event.attempt], proof].compactMap { $0 }.max { Self.rank($0) < Self.rank($1) }
        }
    }

    /// A batch as the engine decides it, at `clock`: the rule that it breaks, or nil.
    mutating func check(_ batch: StoreBatch, at clock: Instant) -> String? {
        for change in batch.changes {
            switch change {
            case .openAttempt(let attempt, _):
                if clock < latestClock { return "an attempt is decided while the clock is behind" }
                if attempt.placedAt != clock { return "an attempt is decided at another time than it says" }
                if attempt.placedAt < latestDecision { return "an attempt is decided before the last one" }
                latestDecision = attempt.placedAt
                if isStopping { return "an attempt is decided by a process that is to stop" }
                if isRefused { return "an attempt is decided after the carrier refused the credentials" }
                if pauseEnds > clock { return "an attempt is decided while the carrier wants to be left alone" }
            case .closeAttempt(let reference, _, let outcome, let reason, let at, _, _):
                over.insert(reference.attempt)
                if at != latestClock { return "an attempt is closed at another time than it says" }
                let tries = answered.contains(reference.attempt) ? Self.lookUpTries : lookUps[reference.attempt] ?? 0
                if let reason, Self.admissions.contains(reason.word), lookUps[reference.attempt] == nil || tries < Self.lookUpTries {
                    return "an attempt is given up as \(reason.word) after \(tries) look-ups of a carrier that is silent"
                }
                if let proof = heard[reference.attempt], Self.rank(outcome) < Self.rank(proof) {
                    return "an attempt is closed as \(outcome) of which was heard that it is \(proof)"
                }
            case .withdrawAttempt(let reference, _, _, _): over.insert(reference.attempt)
            case .setAside(let event, _):
                aside.insert(event)
                if over.contains(event.attempt), over.count <= remembered { return "what comes late of an attempt is set aside" }
            default: break
            }
        }
        return nil
    }

    /// A request to place, at `clock`: the rule that it breaks, or nil.
    func check(placingAt clock: Instant) -> String? {
        pauseEnds > clock && latestClock <= clock ? "placed while the carrier wants to be left alone" : nil
    }

    private static func proof(of kind: CarrierEventKind) -> ProspectStatus? {
        switch kind {
        case .detected(.machineStart), .detected(.machineEndBeep), .detected(.machineEndSilence), .detected(.machineEndOther): .voicemail
        case .voicemailDeposited, .callEnded(.voicemail): .voicemail
        case .detected(.human), .callEnded(.human): .humanConnected
        case .callEnded(.noAnswer): .noAnswer
        case .callEnded(.busy): .busy
        case .messageDelivered: .delivered
        default: nil
        }
    }

    /// A machine that is recognised after a person was is above it.
    private static func rank(_ status: ProspectStatus) -> Int {
        [.failed: 1, .busy: 2, .noAnswer: 3, .humanConnected: 4, .delivered: 4, .voicemail: 5][status] ?? 0
    }
}
