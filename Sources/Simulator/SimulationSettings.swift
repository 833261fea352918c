import Domain

/// What a ``Simulation`` is made of. Everything in it follows from the seed.
public struct SimulationSettings: Sendable {
    /// The seed.
    public var seed: UInt64
    /// Virtual time in which users act and things go wrong; after it all campaigns must come to their end.
    public var chaos: Duration = .seconds(30 * 3_600)
    /// Virtual time after that in which they must.
    /// Not a whole number of hours: at the very moment at which a window opens, a campaign neither waits nor works yet.
    public var settling: Duration = .seconds(40 * 86_400 + 7 * 60)
    /// Most campaigns.
    public var campaigns = 6
    /// How many phone numbers there are.
    public var recipients = 250
    /// Most prospects that one request adds.
    public var prospectsPerRequest = 25
    /// Most inputs and events; more of them mean that something runs in circles.
    public var maximumSteps = 200_000
    /// A defect built in; nil: none.
    public var fault: SimulationFault?

    /// The settings of a seed.
    public init(seed: UInt64, fault: SimulationFault? = nil) {
        self.seed = seed
        self.fault = fault
    }
}
