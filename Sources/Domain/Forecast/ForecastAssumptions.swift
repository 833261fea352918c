/// What an estimate assumes of attempts to come: how they end, and how long they take. The defaults are those of the
/// simulated carrier.
public struct ForecastAssumptions: Sendable, Hashable {
    /// How many ended attempts a campaign's history needs to be believed.
    public static let leastHistory = 50

    /// Where they come from.
    public enum Source: Sendable, Hashable, CaseIterable {
        /// The documented defaults.
        case defaults
        /// Attempts that the campaign has made.
        case history
    }

    /// Where what was not said otherwise comes from.
    public var source = Source.defaults
    /// Share of calls that a person answers, 0–1.
    public var humanShare = 0.07
    /// Share of calls that a machine answers, 0–1; with ``humanShare`` at most 1.
    public var voicemailShare = 0.80
    /// What the rest of calls comes to, by weight; of messages, ``failed`` of the sum of all fails.
    public var others: [SimulatedOutcome: Double] = [.noAnswer: 0.10, .busy: 0.01, .failed: 0.02]
    /// From the first ring to an answer, on average.
    public var ringTime: Duration = .milliseconds(13_500)
    /// From the first ring to giving up.
    public var ringTimeout: Duration = .seconds(30)
    /// A person's talk with the AI agent, on average.
    public var talkTime: Duration = .milliseconds(97_500)
    /// Time to leave a voicemail, on average.
    public var voicemailTime: Duration = .seconds(19)

    /// The defaults.
    public init() {}

    /// A carrier that behaves as assumed.
    public var carrier: SimulatedCarrierSettings {
        var carrier = SimulatedCarrierSettings()
        var weights: [SimulatedOutcome: Double] = [.human: humanShare, .voicemail: voicemailShare]
        let rest = others.values.reduce(0, +)
        for (outcome, weight) in others { weights[outcome] = max(0, 1 - humanShare - voicemailShare) * (rest > 0 ? weight / rest : 0) }
        carrier.outcomes = OutcomeMix(weights: weights)
        carrier.ring = Self.scaled(carrier.ring, toMean: ringTime)
        carrier.ringTimeout = ringTimeout.wholeMilliseconds
        carrier.talk = Self.scaled(carrier.talk, toMean: talkTime)
        carrier.voicemail = Self.scaled(carrier.voicemail, toMean: voicemailTime)
        return carrier
    }

    /// A range of the same shape with another mean.
    private static func scaled(_ range: ClosedRange<Int64>, toMean mean: Duration) -> ClosedRange<Int64> {
        let factor = Double(mean.wholeMilliseconds) * 2 / Double(range.lowerBound + range.upperBound)
        let bound = { (value: Int64) in Int64(min(1e12, Double(value) * factor)) }
        return bound(range.lowerBound)...bound(range.upperBound)
    }
}
