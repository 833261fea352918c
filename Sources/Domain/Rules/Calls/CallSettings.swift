/// How long a call waits for what: every wait of ``CallMachine`` has its end here.
public struct CallSettings: Sendable, Hashable {
    /// Shortest time for which a phone rings before the call is given up, or 4 rings: 47 CFR 64.1200(a)(6).
    public static let shortestRing: Duration = .seconds(15)

    /// How long the carrier lets a phone ring; ``shortestRing`` at least.
    public var ringFor: Duration = .seconds(30)
    /// Longest wait from asking for a call to its being answered or over. Then the carrier is asked.
    public var ringTimeout: Duration = .seconds(60)
    /// Figures of answering-machine detection; its timeout is the longest wait from the answer to the first result. Then who
    /// answered is uncertain.
    public var amd = AMDSettings()
    /// Longest wait for an AI agent. Then the greeting is played: after 2 seconds without an agent a call counts as
    /// abandoned, unless it is told something (16 CFR 310.4(b)(4)(i), (iii)).
    public var agentTimeout: Duration = .seconds(2)
    /// Longest greeting. Then the call is ended.
    public var greetingTimeout: Duration = .seconds(60)
    /// Longest greeting of a machine. Then the call is ended, and nothing is left.
    public var machineGreetingTimeout: Duration = .seconds(60)
    /// Longest voicemail audio. Then the call is ended.
    public var depositTimeout: Duration = .seconds(180)
    /// Longest wait from hanging up to the news that the call is over. Then the carrier is asked.
    public var hangUpTimeout: Duration = .seconds(30)
    /// Longest talk with an AI agent: the carrier's maximum call time. Then the carrier is asked.
    public var maximumCallTime: Duration = .seconds(4 * 3_600)

    /// The defaults.
    public init() {}
}
