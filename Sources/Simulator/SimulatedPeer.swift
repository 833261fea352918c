import Domain

/// The carrier of the simulation: plays the simulated model, but loses, repeats, delays and
/// reorders what it says. It keeps a ledger of what it was asked, which the checkers read.
struct SimulatedPeer {
    /// What it was asked to place.
    struct Entry {
        let attempt: Attempt
        let askedAt: Instant
    }

    let model: SimulatedCarrierModel
    /// Whether it behaves well: after the chaos.
    var isReliable = false
    private(set) var ledger: [AttemptID: Entry] = [:]

    init(seed: UInt64, outcomes: OutcomeMix) {
        var settings = SimulatedCarrierSettings()
        settings.outcomes = outcomes
        model = SimulatedCarrierModel(seed: seed, settings: settings)
    }

    /// Answers a request with events and when they arrive.
    mutating func take(_ request: CarrierRequest, at now: Instant, _ random: inout SplitMix64) -> [(at: Instant, event: CarrierEvent)] {
        switch request {
        case .placeCall(let call): return place(call.attempt, call.account, now, &random)
        case .sendMessage(let message): return place(message.attempt, message.account, now, &random)
        case .lookUp(let account, let attempt):
            if !isReliable, chance(10, &random) { return [] }
            guard ledger[attempt.id] != nil else {
                return [(now.advanced(by: .milliseconds(300)), CarrierEvent(account: account, attempt: attempt.id, kind: .unknownAttempt))]
            }
            return model.events(of: attempt, until: now).flatMap { arrivals(of: $0, at: now, attempt.id, account, &random) }
        }
    }

    /// The outcome that an attempt really has.
    func truth(of attempt: Attempt) -> ProspectStatus {
        switch model.timeline(of: attempt).last?.event {
        case .callEnded(.human): .humanConnected
        case .callEnded(.voicemail): .voicemail
        case .callEnded(.noAnswer): .noAnswer
        case .callEnded(.busy): .busy
        case .messageDelivered: .delivered
        default: .failed
        }
    }

    private mutating func place(
        _ attempt: Attempt, _ account: AccountID, _ now: Instant, _ random: inout SplitMix64
    ) -> [(at: Instant, event: CarrierEvent)] {
        guard ledger[attempt.id] == nil else { return [] }
        ledger[attempt.id] = Entry(attempt: attempt, askedAt: now)
        return model.timeline(of: attempt).flatMap { arrivals(of: $0.event, at: max($0.at, now), attempt.id, account, &random) }
    }

    private func arrivals(
        of kind: CarrierEventKind, at time: Instant, _ attempt: AttemptID, _ account: AccountID, _ random: inout SplitMix64
    ) -> [(at: Instant, event: CarrierEvent)] {
        let event = CarrierEvent(account: account, attempt: attempt, kind: kind)
        if isReliable { return [(time, event)] }
        if chance(30, &random) { return [] }
        let delay = chance(30, &random) ? Int64.random(in: 0...600_000, using: &random) : Int64.random(in: 0...2_000, using: &random)
        var arrivals = [(at: time.advanced(by: .milliseconds(delay)), event: event)]
        if chance(15, &random) {
            arrivals.append((time.advanced(by: .milliseconds(delay + Int64.random(in: 0...60_000, using: &random))), event))
        }
        return arrivals
    }

    private func chance(_ oneIn: Int, _ random: inout SplitMix64) -> Bool { Int.random(in: 0..<oneIn, using: &random) == 0 }
}
