import Domain

/// The carrier of the simulation: plays the simulated model, and keeps a ledger of what it was
/// really asked, which the checkers read. What is lost, late or repeated on the way is the world's.
struct SimulatedPeer {
    /// What became of a request to place.
    enum Fate {
        /// Placed, at this time of the world.
        case placed(at: Instant)
        /// Not placed: too many.
        case throttled
        /// Not placed: the credentials were refused.
        case refused
    }

    /// A line of the ledger.
    struct Entry {
        let attempt: Attempt
        let fate: Fate
    }

    /// Something that it says, or will say unless an instruction changes what comes.
    struct Saying {
        let at: Instant
        let kind: CarrierEventKind
        /// How many instructions its call had been given; nil: it is said in any case.
        var revision: Int?
        /// When it happened, if that was before.
        var happenedAt: Instant?
    }

    let model: SimulatedCarrierModel
    private(set) var ledger: [AttemptID: Entry] = [:]
    /// What was placed and not blocked, with what instructions made of it.
    private var calls: [AttemptID: SimulatedCall] = [:]
    /// Messages that came in for accounts and were not acknowledged, by id.
    var untold: [String: InboundMessage] = [:]
    /// The answers that it sent, each once.
    private(set) var replies: [ReplyID: (reply: InboundReply, at: Instant)] = [:]
    /// Whether it forgets how some attempts ended: it never says, also when it is asked.
    let forgetsEnds: Bool
    /// Whether it says when things happened.
    let tellsTimes: Bool
    /// Until when it takes no more.
    var throttledUntil = Instant.epoch

    init(seed: UInt64, outcomes: OutcomeMix, troubles: Set<SimulatedTrouble>) {
        forgetsEnds = troubles.contains(.lostEvents)
        tellsTimes = SplitMix64.mix(seed ^ 0x7469_6D65) % 3 == 0
        var settings = SimulatedCarrierSettings()
        settings.outcomes = outcomes
        settings.silentAgentPercent = troubles.contains(.silentAgents) ? 30 : 0
        model = SimulatedCarrierModel(seed: seed, settings: settings)
    }

    /// A request that arrives: what it says about it, and when.
    mutating func take(_ request: CarrierRequest, at now: Instant, refuses: Bool) -> [Saying] {
        let attempt = request.attempt
        switch request {
        case .lookUp: return lookUp(attempt, at: now)
        case .instruct(let order): return take(order, at: now)
        case .placeCall, .sendMessage: break
        }
        // Asked twice is asked once: the attempt's id is the key.
        guard ledger[attempt.id] == nil else { return [] }
        if refuses {
            ledger[attempt.id] = Entry(attempt: attempt, fate: .refused)
            return [Saying(at: now, kind: .credentialsRefused)]
        }
        if throttledUntil > now {
            ledger[attempt.id] = Entry(attempt: attempt, fate: .throttled)
            return [Saying(at: now, kind: .throttled(retryAfter: now.duration(to: throttledUntil)))]
        }
        ledger[attempt.id] = Entry(attempt: attempt, fate: .placed(at: now))
        if spamLabel(of: attempt) == nil {
            // The model counts from the time at which the attempt was decided, by the engine's clock.
            calls[attempt.id] = SimulatedCall(attempt, model: model, placedAt: now)
        }
        return sayings(of: attempt.id, after: nil)
    }

    private mutating func take(_ order: CallInstructionRequest, at now: Instant) -> [Saying] {
        let id = order.attempt.id
        // Neither of a call that is not known, nor of one that is over.
        guard let end = calls[id]?.timeline.last, end.at > now else {
            return [Saying(at: now, kind: .instructionFailed(order.instruction.kind, Reason("call_over")))]
        }
        guard calls[id]?.take(order.instruction.kind, at: now) == true else { return [] }
        return sayings(of: id, after: now)
    }

    /// An answer to send: once, and not when it is too late.
    mutating func take(_ reply: InboundReply, at now: Instant) {
        guard replies[reply.id] == nil, now <= reply.sendBy else { return }
        replies[reply.id] = (reply, now)
    }

    /// What it says about a request, with its own id of the attempt if it has placed it, and with the last word the cost.
    func event(_ saying: Saying, of request: CarrierRequest) -> CarrierEvent {
        let id = request.attempt.id
        let time = tellsTimes ? saying.happenedAt ?? saying.at : nil
        guard case .placed = ledger[id]?.fate else {
            return CarrierEvent(account: request.account, attempt: id, kind: saying.kind, at: time)
        }
        return CarrierEvent(
            account: request.account, attempt: id, kind: saying.kind, at: time, carrierID: carrierID(of: id),
            cost: saying.kind.isLast ? cost(of: id) : nil)
    }

    /// Its own id of an attempt.
    func carrierID(of id: AttemptID) -> String { "call-\(id.low)" }

    /// What an attempt costs: some cost nothing that is told.
    func cost(of id: AttemptID) -> AttemptCost? {
        id.low % 5 == 0 ? nil : AttemptCost(amountMicros: Int64(id.low % 20_000), currency: "USD")
    }

    /// Whether what was to be said when a call had been given so many instructions is still to be.
    func isCurrent(_ attempt: AttemptID, _ revision: Int?) -> Bool {
        revision.map { $0 == calls[attempt]?.taken.count } ?? true
    }

    /// What it has found out about who answered a call, by `now`.
    func detected(_ attempt: AttemptID, by now: Instant) -> [AMDResult] {
        (calls[attempt]?.timeline ?? []).compactMap { step in
            guard case .detected(let result) = step.event, step.at <= now else { return nil }
            return result
        }
    }

    /// What really became of an attempt; nil if it was not placed.
    func truth(of id: AttemptID) -> AttemptTruth? {
        guard let entry = ledger[id], case .placed = entry.fate else { return nil }
        if spamLabel(of: entry.attempt) != nil { return AttemptTruth(channel: entry.attempt.channel, fate: .failed, mayPass: true) }
        let mayPass =
            switch model.timeline(of: entry.attempt).last?.event {
            case .callEnded(.failed(_, let mayPass)), .messageFailed(_, let mayPass): mayPass
            // Who is hung up on because it is uncertain who answered may be called again.
            case .callEnded(.noAnswer), .callEnded(.busy), .callEnded(.completed): true
            default: false
            }
        return AttemptTruth(channel: entry.attempt.channel, fate: model.outcome(of: entry.attempt), mayPass: mayPass)
    }

    /// Whether a call that it was asked for is over, by `now`.
    func hasEnded(_ id: AttemptID, by now: Instant) -> Bool {
        switch ledger[id]?.fate {
        case nil: false
        case .throttled, .refused: true
        // What is blocked never comes to be a call.
        case .placed: calls[id]?.timeline.last.map { $0.at <= now } ?? true
        }
    }

    private func lookUp(_ attempt: Attempt, at now: Instant) -> [Saying] {
        switch ledger[attempt.id]?.fate {
        case .placed:
            (calls[attempt.id]?.taken ?? []).map { Saying(at: now, kind: .instructed($0)) }
                + sayings(of: attempt.id, after: nil).filter { $0.at <= now }.map { Saying(at: now, kind: $0.kind, happenedAt: $0.at) }
        case .throttled: [Saying(at: now, kind: .throttled(retryAfter: .seconds(1)))]
        case .refused: [Saying(at: now, kind: .credentialsRefused)]
        case nil: [Saying(at: now.advanced(by: .milliseconds(300)), kind: .unknownAttempt)]
        }
    }

    /// In some worlds carriers take some numbers for a spammer's, and block two in three of their attempts.
    private func spamLabel(of attempt: Attempt) -> CarrierEventKind? {
        guard SplitMix64.mix(model.seed ^ attempt.callerId.digits) % 6 == 0, SplitMix64.mix(attempt.id.low ^ 0x7370_616D) % 3 > 0 else {
            return nil
        }
        let reason = Reason("spam_blocked")
        return attempt.channel == .voice ? .callEnded(.failed(reason, mayPass: true)) : .messageFailed(reason, mayPass: true)
    }

    /// Some texts fail for good because their recipient has opted out with the carrier.
    private func optedOut(_ event: CarrierEventKind, _ attempt: Attempt) -> CarrierEventKind {
        guard case .messageFailed(_, mayPass: false) = event, SplitMix64.mix(attempt.id.low ^ 0x6F_7574) % 2 == 0 else { return event }
        return .messageFailed(Reason("opted_out"), mayPass: false)
    }

    /// What is to be said of an attempt, from the beginning or after a time.
    private func sayings(of id: AttemptID, after past: Instant?) -> [Saying] {
        let isForgotten = forgetsEnds && SplitMix64.mix(id.low) % 25 == 0
        if let entry = ledger[id], case .placed(let placedAt) = entry.fate, let failure = spamLabel(of: entry.attempt) {
            return isForgotten ? [] : [Saying(at: placedAt.advanced(by: .milliseconds(300)), kind: failure)]
        }
        guard let call = calls[id] else { return [] }
        return call.timeline.filter { step in (past.map { step.at > $0 } ?? true) && !(isForgotten && step.event.isLast) }.map {
            Saying(at: $0.at, kind: optedOut($0.event, call.attempt), revision: call.taken.count)
        }
    }
}
