/// How a simulated carrier behaves. Ranges are in milliseconds, drawn from evenly.
public struct SimulatedCarrierSettings: Sendable, Hashable {
    /// What becomes of calls. For messages its share of `failed` counts; the rest is delivered.
    public var outcomes = OutcomeMix.usual
    /// From asking to the first ring, or to the news that there will be none.
    public var setUp: ClosedRange<Int64> = 200...1_500
    /// From the first ring to an answer.
    public var ring: ClosedRange<Int64> = 2_000...25_000
    /// From the first ring to giving up.
    public var ringTimeout: Int64 = 30_000
    /// From an answer to the verdict of answering-machine detection.
    public var detection: ClosedRange<Int64> = 500...4_000
    /// From a machine's being recognised to the end of its greeting.
    public var machineGreeting: ClosedRange<Int64> = 1_500...20_000
    /// From asking for an AI agent to its taking over.
    public var agentSetUp: ClosedRange<Int64> = 200...1_200
    /// Percent of the calls whose AI agent never takes over.
    public var silentAgentPercent = 0
    /// Time to play the greeting.
    public var greeting: ClosedRange<Int64> = 4_000...15_000
    /// Time to leave the voicemail audio.
    public var voicemail: ClosedRange<Int64> = 8_000...30_000
    /// A person's talk with the AI agent.
    public var talk: ClosedRange<Int64> = 15_000...180_000
    /// From hanging up to the news that the call is over.
    public var hangUp: ClosedRange<Int64> = 50...400
    /// How long a person, or a machine that records, stays on a line on which nothing happens.
    public var patience: ClosedRange<Int64> = 10_000...60_000
    /// From asking to the carrier's having a message.
    public var send: ClosedRange<Int64> = 200...2_000
    /// From then to the delivery receipt.
    public var receipt: ClosedRange<Int64> = 1_000...20_000
    /// Percent of the delivered messages whose recipient answers that no more are wanted.
    public var optOutPercent = 0
    /// From the receipt to that answer.
    public var optOutDelay: ClosedRange<Int64> = 5_000...600_000
    /// Percent of the failures that may pass.
    public var passingFailurePercent = 50

    /// The defaults.
    public init() {}
}
