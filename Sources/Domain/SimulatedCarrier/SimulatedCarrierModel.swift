/// What a simulated carrier does with an attempt: a pure function of a seed and the attempt, so
/// that it needs no memory, and can say after a restart what became of an attempt placed before.
///
/// What is drawn depends on the phone, the channel and the number of the attempt only: the same
/// list of phones meets the same fate each time, and a retry may fare better. What instructions make of
/// a call is ``SimulatedCall``'s.
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

    /// What is drawn first for an attempt: its fate, whether its failure may pass, and the source of all else.
    struct Draw {
        let outcome: SimulatedOutcome
        let mayPass: Bool
        var random: SplitMix64
    }

    func draw(_ attempt: Attempt) -> Draw {
        let key = attempt.phone.digits &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: attempt.number) << 8
        var random = SplitMix64(seed: SplitMix64.mix(seed) ^ SplitMix64.mix(key ^ UInt64(attempt.channel.rawValue)))
        let outcome = settings.outcomes.outcome(at: Int(random.next(upperBound: UInt64(settings.outcomes.whole))))
        let mayPass = random.next(upperBound: UInt64(100)) < UInt64(max(0, settings.passingFailurePercent))
        return Draw(outcome: outcome, mayPass: mayPass, random: random)
    }

    /// What becomes of an attempt.
    public func outcome(of attempt: Attempt) -> SimulatedOutcome { draw(attempt).outcome }

    /// Everything that happens to `attempt`, in order, from its `placedAt` on, where nobody says what to do with a call that
    /// is answered: whoever answers hangs up in the end.
    public func timeline(of attempt: Attempt) -> [SimulatedStep] {
        var draw = draw(attempt)
        var timeline = Timeline(from: attempt.placedAt)
        switch attempt.channel {
        case .voice: call(draw.outcome, draw.mayPass, &timeline, &draw.random)
        case .sms: message(fails: draw.outcome == .failed, draw.mayPass, &timeline, &draw.random)
        }
        return timeline.steps
    }

    /// What has happened to `attempt` by `now`: the answer to a look-up.
    public func events(of attempt: Attempt, until now: Instant) -> [CarrierEventKind] {
        timeline(of: attempt).filter { $0.at <= now }.map(\.event)
    }

    /// How a call that was answered ends, whoever ends it.
    static func end(of outcome: SimulatedOutcome, mayPass: Bool) -> CallResult {
        switch outcome {
        case .busy: .busy
        case .failed: .failed(Reason(mayPass ? "network_congestion" : "unallocated_number"), mayPass: mayPass)
        case .noAnswer: .noAnswer
        case .human: .human
        case .voicemail, .screened: .voicemail
        case .fax: .failed(.fax, mayPass: false)
        case .silence: .failed(.silence, mayPass: true)
        case .uncertain: .completed
        }
    }

    private func call(_ outcome: SimulatedOutcome, _ mayPass: Bool, _ timeline: inout Timeline, _ random: inout SplitMix64) {
        let end = CarrierEventKind.callEnded(Self.end(of: outcome, mayPass: mayPass))
        timeline.pass(.random(in: settings.setUp, using: &random))
        switch outcome {
        case .busy, .failed: return timeline.add(end)
        case .noAnswer:
            timeline.add(.ringing)
            timeline.pass(settings.ringTimeout)
            return timeline.add(end)
        case .voicemail, .human, .fax, .silence, .uncertain, .screened: break
        }
        timeline.add(.ringing)
        timeline.pass(.random(in: settings.ring, using: &random))
        timeline.add(.answered)
        timeline.pass(.random(in: settings.detection, using: &random))
        switch outcome {
        case .human: timeline.add(.detected(.human))
        case .fax: timeline.add(.detected(.fax))
        case .silence: timeline.add(.detected(.silence))
        case .uncertain: timeline.add(.detected(.unknown))
        case .screened:
            timeline.add(.detected(.human))
            timeline.pass(.random(in: settings.detection, using: &random))
            machine(&timeline, &random)
        default: machine(&timeline, &random)
        }
        timeline.pass(.random(in: settings.patience, using: &random))
        timeline.add(end)
    }

    private func machine(_ timeline: inout Timeline, _ random: inout SplitMix64) {
        timeline.add(.detected(.machineStart))
        timeline.pass(.random(in: settings.machineGreeting, using: &random))
        let ends: [AMDResult] = [.machineEndBeep, .machineEndBeep, .machineEndSilence, .machineEndOther]
        timeline.add(.detected(ends.randomElement(using: &random) ?? .machineEndBeep))
    }

    private func message(fails: Bool, _ mayPass: Bool, _ timeline: inout Timeline, _ random: inout SplitMix64) {
        timeline.pass(.random(in: settings.send, using: &random))
        timeline.add(.messageSent)
        timeline.pass(.random(in: settings.receipt, using: &random))
        timeline.add(
            fails ? .messageFailed(Reason(mayPass ? "handset_unreachable" : "number_not_in_service"), mayPass: mayPass) : .messageDelivered)
    }

    /// Steps as they are added, at a time that moves on.
    private struct Timeline {
        private var time: Instant
        private(set) var steps: [SimulatedStep] = []

        init(from start: Instant) {
            time = start
            steps.reserveCapacity(6)
        }

        mutating func pass(_ milliseconds: Int64) { time = time.advanced(by: .milliseconds(milliseconds)) }

        mutating func add(_ event: CarrierEventKind) { steps.append(SimulatedStep(at: time, event: event)) }
    }
}
