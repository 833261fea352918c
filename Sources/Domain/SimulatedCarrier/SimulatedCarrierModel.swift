/// What a simulated carrier does with an attempt: a pure function of a seed and the attempt, so
/// that it needs no memory, and can say after a restart what became of an attempt placed before.
///
/// What is drawn depends on the phone, the channel and the number of the attempt only: the same
/// list of phones meets the same fate each time, and a retry may fare better.
public struct SimulatedCarrierModel: Sendable, Hashable {
    /// The seed.
    public let seed: UInt64
    /// How it behaves.
    public let settings: SimulatedCarrierSettings

    /// A model.
    public init(seed: UInt64, settings: SimulatedCarrierSettings = SimulatedCarrierSettings()) {
        self.seed = seed
        self.settings = settings
    }

    /// Everything that happens to `attempt`, in order, from its `placedAt` on. `ai` and
    /// `voicemail` say whether an agent takes over and audio is left: they add an event, and change no time.
    public func timeline(of attempt: Attempt, ai: Bool = false, voicemail: Bool = false) -> [(at: Instant, event: CarrierEventKind)] {
        let key = attempt.phone.digits &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: attempt.number) << 8
        var random = SplitMix64(seed: SplitMix64.mix(seed) ^ SplitMix64.mix(key ^ UInt64(attempt.channel.rawValue)))
        var timeline = Timeline(from: attempt.placedAt)
        let outcome = settings.outcomes.outcome(at: Int(random.next(upperBound: UInt64(settings.outcomes.whole))))
        let mayPass = random.next(upperBound: UInt64(100)) < UInt64(max(0, settings.passingFailurePercent))
        switch attempt.channel {
        case .voice: call(outcome, mayPass, ai: ai, voicemail: voicemail, &timeline, &random)
        case .sms: message(fails: outcome == .failed, mayPass, &timeline, &random)
        }
        return timeline.events
    }

    /// What has happened to `attempt` by `now`: the answer to a look-up.
    public func events(of attempt: Attempt, until now: Instant) -> [CarrierEventKind] {
        timeline(of: attempt).filter { $0.at <= now }.map(\.event)
    }

    private func call(
        _ outcome: SimulatedOutcome, _ mayPass: Bool, ai: Bool, voicemail: Bool, _ timeline: inout Timeline, _ random: inout SplitMix64
    ) {
        timeline.pass(.random(in: settings.setUp, using: &random))
        switch outcome {
        case .busy:
            timeline.add(.callEnded(.busy))
        case .failed:
            timeline.add(.callEnded(.failed(Reason(mayPass ? "network_congestion" : "unallocated_number"), mayPass: mayPass)))
        case .noAnswer:
            timeline.add(.ringing)
            timeline.pass(settings.ringTimeout)
            timeline.add(.callEnded(.noAnswer))
        case .voicemail, .human:
            timeline.add(.ringing)
            timeline.pass(.random(in: settings.ring, using: &random))
            timeline.pass(.random(in: settings.detection, using: &random))
            let isHuman = outcome == .human
            timeline.add(.answered(isHuman ? .human : .machine))
            if isHuman, ai { timeline.add(.agentConnected) }
            timeline.pass(.random(in: isHuman ? settings.talk : settings.voicemail, using: &random))
            if !isHuman, voicemail { timeline.add(.voicemailDeposited) }
            timeline.add(.callEnded(isHuman ? .human : .voicemail))
        }
    }

    private func message(fails: Bool, _ mayPass: Bool, _ timeline: inout Timeline, _ random: inout SplitMix64) {
        timeline.pass(.random(in: settings.send, using: &random))
        timeline.add(.messageSent)
        timeline.pass(.random(in: settings.receipt, using: &random))
        timeline.add(
            fails ? .messageFailed(Reason(mayPass ? "handset_unreachable" : "number_not_in_service"), mayPass: mayPass) : .messageDelivered)
    }

    /// Events as they are added, at a time that moves on.
    private struct Timeline {
        private var time: Instant
        private(set) var events: [(at: Instant, event: CarrierEventKind)] = []

        init(from start: Instant) { time = start }

        mutating func pass(_ milliseconds: Int64) { time = time.advanced(by: .milliseconds(milliseconds)) }

        mutating func add(_ event: CarrierEventKind) { events.append((time, event)) }
    }
}
