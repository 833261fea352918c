/// How well a number does on a channel, 0 to 100, with the parts of which that is made: a pure function of what was counted.
///
/// Each part is a share from 1 (perfect) to 0, falling in a straight line as its rate goes from good to worst; health is the sum
/// of the parts times their weights. Rates are of ``RecentCounts``, with ``NumberHealthSettings/prior`` good attempts added.
public struct NumberHealth: Sendable, Hashable {
    /// What health is made of. Raw values are what the store keeps.
    public enum Part: Int, Sendable, Hashable, CaseIterable {
        /// How many calls are answered, how many messages delivered.
        case answers = 1
        /// How many people hang up at once.
        case shortCalls = 2
        /// How many attempts fail.
        case failures = 3
        /// How many of them because carriers take the number for a spammer's.
        case spamLabels = 4
        /// How much it is used.
        case usage = 5
    }

    /// The parts, each 0 to 1.
    public let answers: Double
    /// See ``Part/shortCalls``.
    public let shortCalls: Double
    /// See ``Part/failures``.
    public let failures: Double
    /// See ``Part/spamLabels``.
    public let spamLabels: Double
    /// See ``Part/usage``.
    public let usage: Double
    /// 0 to 100.
    public let score: Double

    /// The health that counts tell, which must have been decayed to the time of interest.
    public init(_ counts: RecentCounts, _ channel: Channel, _ settings: NumberHealthSettings) {
        let attempts = counts.attempts + settings.prior
        let good = channel == .voice ? settings.goodVoiceAnswerRate : settings.goodDeliveryRate
        answers = Self.rising((counts.answers + settings.prior * good) / attempts, to: good)
        shortCalls = Self.falling(counts.shortCalls / (counts.humans + settings.prior), to: settings.worstShortCallRate)
        failures = Self.falling(counts.failures / attempts, to: settings.worstFailureRate)
        spamLabels = Self.falling(counts.spamLabelled / attempts, to: settings.worstSpamRate)
        usage = Self.falling(counts.attempts, to: channel == .voice ? settings.heavyVoiceUse : settings.heavyTextUse)
        let sum =
            answers * settings.answersWeight + shortCalls * settings.shortCallsWeight + failures * settings.failuresWeight
            + spamLabels * settings.spamLabelsWeight + usage * settings.usageWeight
        score = min(max(sum, 0), 100)
    }

    /// A part's share.
    public subscript(part: Part) -> Double {
        switch part {
        case .answers: answers
        case .shortCalls: shortCalls
        case .failures: failures
        case .spamLabels: spamLabels
        case .usage: usage
        }
    }

    /// The part that costs the most points.
    public func worst(_ settings: NumberHealthSettings) -> Part {
        let lost: [(Part, Double)] = [
            (.spamLabels, (1 - spamLabels) * settings.spamLabelsWeight), (.failures, (1 - failures) * settings.failuresWeight),
            (.answers, (1 - answers) * settings.answersWeight), (.shortCalls, (1 - shortCalls) * settings.shortCallsWeight),
            (.usage, (1 - usage) * settings.usageWeight),
        ]
        return lost.max { $0.1 < $1.1 }?.0 ?? .usage
    }

    /// How much of its share in the choice a number has at a time: none while it rests, all once its ramp is over.
    public static func share(after rest: HealthRest?, at now: Instant, _ settings: NumberHealthSettings) -> Double {
        guard let rest else { return 1 }
        guard now >= rest.until else { return 0 }
        let passed = Double(rest.until.duration(to: now).wholeMilliseconds)
        let whole = Double(max(settings.ramp.wholeMilliseconds, 1))
        return min(1, settings.rampStart + (1 - settings.rampStart) * passed / whole)
    }

    private static func rising(_ rate: Double, to good: Double) -> Double { good > 0 ? min(1, max(0, rate / good)) : 1 }

    private static func falling(_ rate: Double, to worst: Double) -> Double { worst > 0 ? 1 - min(1, max(0, rate / worst)) : 1 }
}
