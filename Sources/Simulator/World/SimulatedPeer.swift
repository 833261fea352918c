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

    let model: SimulatedCarrierModel
    private(set) var ledger: [AttemptID: Entry] = [:]
    /// Messages that came in for accounts and were not acknowledged, by id.
    var untold: [String: InboundMessage] = [:]
    /// The answers that it sent, each once.
    private(set) var replies: [ReplyID: (reply: InboundReply, at: Instant)] = [:]
    /// Whether it forgets how some attempts ended: it never says, also when it is asked.
    let forgetsEnds: Bool
    /// Until when it takes no more.
    var throttledUntil = Instant.epoch

    init(seed: UInt64, outcomes: OutcomeMix, forgetsEnds: Bool) {
        self.forgetsEnds = forgetsEnds
        var settings = SimulatedCarrierSettings()
        settings.outcomes = outcomes
        model = SimulatedCarrierModel(seed: seed, settings: settings)
    }

    /// A request that arrives: what it says about it, and when.
    mutating func take(_ request: CarrierRequest, at now: Instant, refuses: Bool) -> [(at: Instant, kind: CarrierEventKind)] {
        let attempt = request.attempt
        if case .lookUp = request { return lookUp(attempt, at: now) }
        // Asked twice is asked once: the attempt's id is the key.
        guard ledger[attempt.id] == nil else { return [] }
        if refuses {
            ledger[attempt.id] = Entry(attempt: attempt, fate: .refused)
            return [(now, .credentialsRefused)]
        }
        if throttledUntil > now {
            ledger[attempt.id] = Entry(attempt: attempt, fate: .throttled)
            return [(now, .throttled(retryAfter: now.duration(to: throttledUntil)))]
        }
        ledger[attempt.id] = Entry(attempt: attempt, fate: .placed(at: now))
        return timeline(of: attempt, placedAt: now)
    }

    /// An answer to send: once, and not when it is too late.
    mutating func take(_ reply: InboundReply, at now: Instant) {
        guard replies[reply.id] == nil, now <= reply.sendBy else { return }
        replies[reply.id] = (reply, now)
    }

    /// What really became of an attempt; nil if it was not placed.
    func truth(of id: AttemptID) -> AttemptTruth? {
        guard let entry = ledger[id], case .placed = entry.fate else { return nil }
        return switch model.timeline(of: entry.attempt).last?.event {
        case .callEnded(.human): AttemptTruth(outcome: .humanConnected, mayPass: false)
        case .callEnded(.voicemail): AttemptTruth(outcome: .voicemail, mayPass: false)
        case .callEnded(.noAnswer): AttemptTruth(outcome: .noAnswer, mayPass: true)
        case .callEnded(.busy): AttemptTruth(outcome: .busy, mayPass: true)
        case .messageDelivered: AttemptTruth(outcome: .delivered, mayPass: false)
        case .callEnded(.failed(_, let mayPass)), .messageFailed(_, let mayPass): AttemptTruth(outcome: .failed, mayPass: mayPass)
        default: AttemptTruth(outcome: .failed, mayPass: false)
        }
    }

    private func lookUp(_ attempt: Attempt, at now: Instant) -> [(at: Instant, kind: CarrierEventKind)] {
        switch ledger[attempt.id]?.fate {
        case .placed(let placedAt):
            timeline(of: attempt, placedAt: placedAt).filter { $0.at <= now }.map { (now, $0.kind) }
        case .throttled: [(now, .throttled(retryAfter: .seconds(1)))]
        case .refused: [(now, .credentialsRefused)]
        case nil: [(now.advanced(by: .milliseconds(300)), .unknownAttempt)]
        }
    }

    /// Some texts fail for good because their recipient has opted out with the carrier.
    private func optedOut(_ event: CarrierEventKind, _ attempt: Attempt) -> CarrierEventKind {
        guard case .messageFailed(_, mayPass: false) = event, SplitMix64.mix(attempt.id.low ^ 0x6F_7574) % 2 == 0 else { return event }
        return .messageFailed(Reason("opted_out"), mayPass: false)
    }

    /// The model counts from the time at which the attempt was decided, by the engine's clock.
    private func timeline(of attempt: Attempt, placedAt: Instant) -> [(at: Instant, kind: CarrierEventKind)] {
        let all = model.timeline(of: attempt).map { step in
            (placedAt.advanced(by: attempt.placedAt.duration(to: step.at)), optedOut(step.event, attempt))
        }
        return forgetsEnds && SplitMix64.mix(attempt.id.low) % 25 == 0 ? all.dropLast() : all
    }
}
