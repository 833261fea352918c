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
    /// How many accounts share the server: one or two, drawn from the seed.
    public var accounts: Int
    /// Most campaigns of an account.
    public var campaigns = 6
    /// How many phone numbers there are.
    public var recipients = 250
    /// Most prospects that one request adds.
    public var prospectsPerRequest = 25
    /// Most inputs and events; more of them mean that something runs in circles.
    public var maximumSteps = 200_000
    /// What goes wrong in the chaos. The shrinker of a failing seed takes kinds away until the failure goes.
    public var troubles: Set<SimulatedTrouble>
    /// A defect built in; nil: none.
    public var fault: SimulationFault?

    /// The settings of a seed.
    public init(seed: UInt64, fault: SimulationFault? = nil) {
        self.seed = seed
        accounts = seed % 3 == 0 ? 2 : 1
        troubles = SimulationSettings.troubles(drawnFrom: seed)
        self.fault = fault
        // What a crash does wrong shows where there are crashes.
        if let fault, [.tearsCommits, .losesAcknowledged, .forgetsCallerIdRest].contains(fault) { troubles.insert(.crashes) }
    }

    /// Each kind is in half of the worlds; one world in sixteen has them all.
    private static func troubles(drawnFrom seed: UInt64) -> Set<SimulatedTrouble> {
        var random = SplitMix64(seed: SplitMix64.mix(seed ^ 0x7472_6F75_626C_6573))
        guard random.next() % 16 != 0 else { return Set(SimulatedTrouble.allCases) }
        return Set(SimulatedTrouble.allCases.filter { _ in random.next() % 2 == 0 })
    }
}
