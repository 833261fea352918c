/// How many of a campaign's calls that a person answers may be abandoned, since no agent is free: 47 CFR 64.1200(a)(7),
/// 16 CFR 310.4(b)(4). An account may be stricter than these, and not laxer.
public struct AbandonPolicy: Sendable, Hashable {
    /// Largest share of the calls answered by a person: over 0 to 0.03.
    public var rate = 0.03
    /// Answered calls in the window from which on the share is counted; before, no call is placed for which no agent is free.
    public var startAnswers = 100
    /// Seconds from the end of the person's greeting in which an agent has to be there: 1–2.
    public var seconds = 2
    /// Length of the rolling window: 1–30 days.
    public var window = AbandonWindow.standard

    /// The law's own.
    public init() {}
}
