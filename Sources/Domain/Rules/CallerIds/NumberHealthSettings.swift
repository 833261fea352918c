/// The figures of ``NumberHealth``. No law or carrier gives them: they are this project's, and each may be set.
public struct NumberHealthSettings: Sendable, Hashable {
    /// After this time an attempt weighs half as much.
    public var halfLife: Duration = .seconds(24 * 3_600)
    /// A new number counts as one that has so many attempts without a blemish: a few bad ones say little.
    public var prior = 20.0

    /// Share of calls answered from which on the answer rate is perfect.
    public var goodVoiceAnswerRate = 0.2
    /// Share of messages delivered from which on it is.
    public var goodDeliveryRate = 0.8
    /// Share of calls answered by people that are short calls, at which nothing is left of that part.
    public var worstShortCallRate = 0.5
    /// A call that a person answered and that was over within this time is a short one: they hung up.
    public var shortCall: Duration = .seconds(6)
    /// Share of attempts that failed, at which nothing is left of that part.
    public var worstFailureRate = 0.5
    /// Share of attempts that carriers took for spam, at which nothing is left of that part.
    public var worstSpamRate = 0.2
    /// Calls, decayed, at which nothing is left of the part that usage has: two days at the daily cap.
    public var heavyVoiceUse = 600.0
    /// The same of messages: four an hour for two days.
    public var heavyTextUse = 192.0

    /// Weights of the parts, in points; together 100.
    public var answersWeight = 25.0
    /// Of short calls.
    public var shortCallsWeight = 15.0
    /// Of failures.
    public var failuresWeight = 20.0
    /// Of spam labels.
    public var spamLabelsWeight = 30.0
    /// Of usage.
    public var usageWeight = 10.0

    /// Health below which a number rests.
    public var restBelow = 60.0
    /// How long.
    public var rest: Duration = .seconds(24 * 3_600)
    /// How long it takes after that until it is chosen as often as others of its health.
    public var ramp: Duration = .seconds(24 * 3_600)
    /// Its share when the ramp begins; it rises to 1 in a straight line.
    public var rampStart = 0.05

    /// The defaults.
    public init() {}
}
