/// A simulated attempt under way, and what instructions make of it: what is still to come, where nothing else is said.
public struct SimulatedCall: Sendable {
    /// The attempt.
    public let attempt: Attempt
    /// All that has happened and will happen, in order.
    public private(set) var timeline: [SimulatedStep]
    /// The instructions that were taken, in ascending order.
    public private(set) var taken: [CallInstructionKind] = []
    private let model: SimulatedCarrierModel

    /// An attempt that was placed; `placedAt`: by the carrier's clock, where that is not the time at which it was decided.
    public init(_ attempt: Attempt, model: SimulatedCarrierModel, placedAt: Instant? = nil) {
        self.attempt = attempt
        self.model = model
        timeline = model.timeline(of: attempt)
        if let placedAt, placedAt != attempt.placedAt {
            timeline = timeline.map {
                SimulatedStep(at: placedAt.advanced(by: attempt.placedAt.duration(to: $0.at)), event: $0.event)
            }
        }
    }

    /// Takes an instruction. False: it changes nothing, since the call is not answered or over, or it was told this or more before.
    public mutating func take(_ kind: CallInstructionKind, at now: Instant) -> Bool {
        guard let end = timeline.last, end.at > now, taken.last ?? .connectAgent <= kind, !taken.contains(kind) else { return false }
        let isAnswered = timeline.contains { $0.event == .answered && $0.at <= now }
        guard isAnswered || kind == .hangUp else { return false }
        taken.append(kind)
        let draw = model.draw(attempt)
        // Each kind has its own draws, whatever came before it.
        var source = draw.random
        var random = SplitMix64(seed: source.next() ^ SplitMix64.mix(UInt64(truncatingIfNeeded: kind.rawValue)))
        let settings = model.settings
        // Detection goes on, whatever is played, until the call ends.
        timeline.removeAll { $0.at > now && !$0.event.isDetection }
        let result = isAnswered ? SimulatedCarrierModel.end(of: draw.outcome, mayPass: draw.mayPass) : .noAnswer
        var length: Int64
        switch kind {
        case .connectAgent where random.next(upperBound: UInt64(100)) < UInt64(max(0, settings.silentAgentPercent)):
            length = .random(in: settings.patience, using: &random)
        case .connectAgent:
            length = .random(in: settings.agentSetUp, using: &random)
            insert(.agentConnected, at: now, after: length)
            length += .random(in: settings.talk, using: &random)
        case .playGreeting:
            length = .random(in: settings.greeting, using: &random)
            insert(.greetingPlayed, at: now, after: length)
            length += .random(in: settings.patience, using: &random)
        case .leaveVoicemail:
            length = .random(in: settings.voicemail, using: &random)
            insert(.voicemailDeposited, at: now, after: length)
            length += .random(in: settings.patience, using: &random)
        case .hangUp:
            length = .random(in: settings.hangUp, using: &random)
            timeline.removeAll { $0.at > now }
        }
        insert(.callEnded(result), at: now, after: length)
        // What detection would have found after the end.
        if let last = timeline.firstIndex(where: { $0.event == .callEnded(result) }) { timeline.removeSubrange((last + 1)...) }
        return true
    }

    private mutating func insert(_ event: CarrierEventKind, at now: Instant, after milliseconds: Int64) {
        let step = SimulatedStep(at: now.advanced(by: .milliseconds(milliseconds)), event: event)
        timeline.insert(step, at: timeline.firstIndex { $0.at > step.at } ?? timeline.endIndex)
    }
}

extension CarrierEventKind {
    fileprivate var isDetection: Bool { if case .detected = self { true } else { false } }
}
